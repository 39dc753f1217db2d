package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script of this package, called by its digest as long as the server knows that. */
final class Script {

    static final Script APPEND = new Script("append.lua");
    static final Script READ = new Script("read.lua");

    private final String text;
    private final String digest;

    private Script(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            byte[] bytes = in.readAllBytes();
            text = new String(bytes, UTF_8);
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    /** Runs it, and waits for the answer. */
    Object run(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        try {
            return link.sync().evalsha(digest, type, keys, arguments);
        } catch (RedisNoScriptException e) {
            return link.sync().eval(text, type, keys, arguments);
        }
    }

    /** Begins to run it; the answer is a {@link RedisNoScriptException} when the server does not know it, and nothing was done. */
    <T> RedisFuture<T> begin(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return link.async().evalsha(digest, type, keys, arguments);
    }

    /** Begins to run it, and lets the server know it. */
    <T> RedisFuture<T> introduce(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return link.async().eval(text, type, keys, arguments);
    }
}
