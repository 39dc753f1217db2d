package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RecordFormat;
import dev.ssehub.event.EventId;
import dev.ssehub.redis.RedisBackplane.Settings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The stream in Redis, and the two connections to it.
 *
 * <p>Lettuce does not reconnect by itself here: it would send a record again whose answer was lost, and so append it twice. The
 * {@link Follower} connects, and again when a connection is lost.
 */
final class RedisLog {

    /** The field of an entry that holds a record. */
    static final String RECORD = "r";
    /** The field that tells an entry from another with the same id, in a stream that went back and took another way. */
    static final String NONCE = "n";

    private static final String SCRIPT = resource("append.lua");
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Settings settings;
    private final String log;
    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> appending;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> following;
    private volatile @Nullable String digest;

    RedisLog(Settings settings) {
        this.settings = settings;
        this.log = "sse-hub:{" + settings.hub() + "}:log";
        client = RedisClient.create(
                RedisURI.builder(settings.uri()).withTimeout(settings.timeout()).build());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .build());
    }

    // ---- Of the follower's thread.

    /** Connects, after disconnecting what was connected. */
    void connect() {
        disconnect();
        StatefulRedisConnection<String, byte[]> toFollow = client.connect(CODEC);
        following = toFollow;
        digest = toFollow.sync().scriptLoad(SCRIPT);
        appending = client.connect(CODEC);
    }

    void disconnect() {
        StatefulRedisConnection<String, byte[]> toAppend = appending;
        StatefulRedisConnection<String, byte[]> toFollow = following;
        appending = null;
        following = null;
        close(toAppend);
        close(toFollow);
    }

    /** Does not wait for the end: a broker that is frozen would not answer. */
    private static void close(@Nullable StatefulRedisConnection<String, byte[]> connection) {
        if (connection != null) {
            CompletableFuture<Void> unused = connection.closeAsync();
        }
    }

    /** Returns the epoch of the stream; it is a new one if the stream has lost what was seen. */
    long epochAfter(EventId seen) {
        byte[] epoch = connection()
                .sync()
                .eval(
                        SCRIPT,
                        ScriptOutputType.VALUE,
                        new String[] {log, log},
                        number(seen.epoch()),
                        number(seen.offset()));
        return Long.parseUnsignedLong(new String(epoch, UTF_8));
    }

    /** Returns the entry with this id, or null. */
    @Nullable
    StreamMessage<String, byte[]> find(EventId id) {
        List<StreamMessage<String, byte[]>> found =
                connection().sync().xrange(log, Range.create(id.toString(), id.toString()));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the first entries, or none when there are none. */
    List<StreamMessage<String, byte[]>> first(int count) {
        return connection().sync().xrange(log, Range.unbounded(), Limit.create(0, count));
    }

    /** Returns the next entries; waits for some when there are none yet, unless {@code wait} is zero. */
    @SuppressWarnings("unchecked") // A generic array of one, for the varargs of Lettuce.
    List<StreamMessage<String, byte[]>> after(EventId seen, int count, Duration wait) {
        StatefulRedisConnection<String, byte[]> connection = connection();
        XReadArgs arguments = XReadArgs.Builder.count(count);
        if (wait.isZero()) {
            return connection.sync().xread(arguments, StreamOffset.from(log, seen.toString()));
        }
        connection.setTimeout(settings.timeout().plus(wait));
        try {
            return connection.sync().xread(arguments.block(wait), StreamOffset.from(log, seen.toString()));
        } finally {
            connection.setTimeout(settings.timeout());
        }
    }

    /** Forgets all entries before this one. */
    void trimTo(EventId first) {
        connection().sync().xtrim(log, XTrimArgs.Builder.minId(first.toString()));
    }

    private StatefulRedisConnection<String, byte[]> connection() {
        StatefulRedisConnection<String, byte[]> connection = following;
        if (connection == null) {
            throw new RedisException("there is no connection to Redis");
        }
        return connection;
    }

    // ---- Of any thread.

    EventId append(EventId seen, LogRecord record) {
        StatefulRedisConnection<String, byte[]> connection = appending;
        if (connection == null || !connection.isOpen()) {
            throw PublishException.notPublished("there is no connection to Redis at " + settings.uri());
        }
        String once = record instanceof LogRecord.Publication publication && publication.idempotencyKey() != null
                ? "sse-hub:{" + settings.hub() + "}:once:" + publication.idempotencyKey()
                : log;
        RedisFuture<byte[]> answer = connection
                .async()
                .evalsha(
                        String.valueOf(digest),
                        ScriptOutputType.VALUE,
                        new String[] {log, once},
                        number(seen.epoch()),
                        number(seen.offset()),
                        number(settings.maxRecords()),
                        number(settings.idempotencyWindow().toMillis()),
                        RecordFormat.encode(Instant.now(), record),
                        number(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)));
        return EventId.parse(new String(await(answer), UTF_8)).orElseThrow();
    }

    private byte[] await(RedisFuture<byte[]> answer) {
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw PublishException.unknownOutcome("Redis did not answer within " + settings.timeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PublishException.unknownOutcome("interrupted while waiting for Redis", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RedisNoScriptException || cause instanceof RedisCommandExecutionException) {
                throw PublishException.notPublished("Redis refused the record: " + cause.getMessage(), cause);
            }
            throw PublishException.unknownOutcome("the connection to Redis was lost: " + cause.getMessage(), cause);
        }
    }

    void close() {
        disconnect();
        client.shutdown(Duration.ZERO, settings.timeout());
    }

    private static byte[] number(long value) {
        return Long.toUnsignedString(value).getBytes(UTF_8);
    }

    private static String resource(String name) {
        try (InputStream in = RedisLog.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
