package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A form of positions that reveals nothing without the secret: neither when the log began, nor how many events are between two positions,
 * nor which of them is later.
 *
 * <p>Epoch and offset are encrypted as one block of AES. This is a permutation, so each position has exactly one form, on every node, and
 * an event is still encoded once for all its clients. The authentication tag is half a block of AES with another key, over the encrypted
 * block, so that a position that was not written with this secret is recognised. Together, these are 24 bytes, or 32 characters of
 * base64url.
 *
 * <p>Thread-safe. The ciphers are not, so a lock guards them, for less than a microsecond.
 */
final class OpaqueForm {

    private static final int BLOCK_BYTES = 16;
    private static final int TAG_BYTES = 8;
    private static final int LENGTH = 32;
    private static final String PURPOSE = "sse-hub positions: ";

    private final ReentrantLock lock = new ReentrantLock();
    private final Cipher encryption;
    private final Cipher decryption;
    private final Cipher authentication;

    OpaqueForm(String secret) {
        try {
            byte[] keys = MessageDigest.getInstance("SHA-256").digest((PURPOSE + secret).getBytes(UTF_8));
            SecretKeySpec encrypting = new SecretKeySpec(keys, 0, BLOCK_BYTES, "AES");
            SecretKeySpec authenticating = new SecretKeySpec(keys, BLOCK_BYTES, BLOCK_BYTES, "AES");
            encryption = cipher(Cipher.ENCRYPT_MODE, encrypting);
            decryption = cipher(Cipher.DECRYPT_MODE, encrypting);
            authentication = cipher(Cipher.ENCRYPT_MODE, authenticating);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES and SHA-256", e);
        }
    }

    @SuppressWarnings("InsecureCryptoUsage") // Always a single block, and equal positions must look equal.
    private static Cipher cipher(int mode, SecretKeySpec key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(mode, key);
        return cipher;
    }

    String write(EventId id) {
        byte[] place = ByteBuffer.allocate(BLOCK_BYTES)
                .putLong(id.epoch())
                .putLong(id.offset())
                .array();
        byte[] text = new byte[BLOCK_BYTES + TAG_BYTES];
        byte[] encrypted = apply(encryption, place);
        System.arraycopy(encrypted, 0, text, 0, BLOCK_BYTES);
        System.arraycopy(apply(authentication, encrypted), 0, text, BLOCK_BYTES, TAG_BYTES);
        return Base64.getUrlEncoder().encodeToString(text);
    }

    Optional<EventId> read(@Nullable String text) {
        if (text == null || text.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (bytes.length != BLOCK_BYTES + TAG_BYTES) {
            return Optional.empty();
        }
        byte[] encrypted = Arrays.copyOf(bytes, BLOCK_BYTES);
        byte[] tag = Arrays.copyOf(apply(authentication, encrypted), TAG_BYTES);
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(bytes, BLOCK_BYTES, bytes.length))) {
            return Optional.empty();
        }
        ByteBuffer place = ByteBuffer.wrap(apply(decryption, encrypted));
        return Optional.of(new EventId(place.getLong(), place.getLong()));
    }

    private byte[] apply(Cipher cipher, byte[] block) {
        lock.lock();
        try {
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a whole block needs no padding", e);
        } finally {
            lock.unlock();
        }
    }
}
