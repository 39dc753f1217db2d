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

/** A script of this package, called by its digest as long as the server has it. */
final class Script {

    static final Script APPEND = new Script("append.lua");
    static final Script READ = new Script("read.lua");
    static final Script START_RUN = new Script("run-start.lua");
    static final Script APPEND_TO_RUN = new Script("run-append.lua");
    static final Script END_RUN = new Script("run-end.lua");
    static final Script RENEW_RUNS = new Script("run-renew.lua");
    static final Script WATCHED_RUNS = new Script("run-watched.lua");
    static final Script READ_RUN = new Script("run-read.lua");
    static final Script OWNED_RUNS = new Script("run-owned.lua");
    static final Script FIND_RUNS = new Script("run-find.lua");
    static final Script FIND_DUE_RUNS = new Script("run-due.lua");

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

    /** Runs the script, and waits for the answer. */
    Object run(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        try {
            return link.sync().evalsha(digest, type, keys, arguments);
        } catch (RedisNoScriptException e) {
            return link.sync().eval(text, type, keys, arguments);
        }
    }

    /** Starts the script without waiting. The answer is a {@link RedisNoScriptException} if the server does not have it; nothing was done then. */
    <T> RedisFuture<T> begin(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return link.async().evalsha(digest, type, keys, arguments);
    }

    /** Starts the script without waiting, and adds it to the server. */
    <T> RedisFuture<T> introduce(RedisLink link, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return link.async().eval(text, type, keys, arguments);
    }
}
