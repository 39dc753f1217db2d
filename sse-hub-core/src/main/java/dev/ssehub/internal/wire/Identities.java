package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.session.Subscription;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Creates opaque names for what a subscription is entitled to, so that a client can compare two of its streams without learning what the
 * names stand for.
 *
 * <p>Immutable and thread-safe. Each call costs a few microseconds.
 */
public final class Identities {

    private static final String ALGORITHM = "HmacSHA256";
    /** 96 bits, so that two names are never equal by chance and a header stays short. */
    private static final int BYTES = 12;

    private final SecretKeySpec key;

    private Identities(String key) {
        this.key = new SecretKeySpec(("sse-hub identities: " + key).getBytes(UTF_8), ALGORITHM);
    }

    /**
     * Returns the identities of a hub, which are the same on all its nodes.
     *
     * @param secret the hub's secret, without which it is not possible to find out by trial what a name stands for; null for none
     */
    public static Identities of(@Nullable String secret, String hub) {
        return new Identities(secret == null ? "of " + hub : "by " + secret);
    }

    /** Returns the name of the user, a dot, and the name of everything that the subscription is entitled to. */
    public String of(Subscription subscription) {
        String user = subscription.user();
        String who = "user" + (user == null ? "" : field(user));
        StringBuilder what = new StringBuilder(who).append(subscription.includesEveryone() ? "+everyone" : "");
        new TreeSet<>(subscription.groups()).forEach(group -> what.append(field(group)));
        return hash("who " + who) + '.' + hash("what " + what);
    }

    /** Returns a form in which different lists of names never yield the same text. */
    private static String field(String name) {
        return "/" + name.length() + ":" + name;
    }

    private String hash(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(text.getBytes(UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
        }
    }
}
