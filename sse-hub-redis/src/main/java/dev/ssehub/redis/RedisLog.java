package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.History.Recorded;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RecordFormat;
import dev.ssehub.event.EventId;
import dev.ssehub.redis.RedisBackplane.Settings;
import io.lettuce.core.Limit;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.XTrimArgs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream in Redis with what belongs to it, and the two connections to it. The {@link Follower} connects, and connects again. */
final class RedisLog {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLog.class);

    /** The field of an entry that holds a record. */
    static final String RECORD = "r";
    /** The field that tells an entry from another with the same id, in a stream that went back and took another way. */
    static final String NONCE = "n";

    private static final String SCRIPT = resource("append.lua");
    private static final int PAGE = 500;

    private final Settings settings;
    private final Links links;
    private final String log;
    private final String values;
    private final String members;
    private final String order;
    private volatile @Nullable Link appending;
    private volatile @Nullable Link following;
    private volatile @Nullable String digest;

    RedisLog(Settings settings) {
        this.settings = settings;
        links = new Links(settings.uris(), settings.ssl(), settings.timeout());
        // All in the slot of the hub's name.
        log = key("log");
        values = key("values");
        order = key("values:order");
        members = key("members");
    }

    private String key(String what) {
        return "sse-hub:{" + settings.hub() + "}:" + what;
    }

    // ---- Of the follower's thread.

    /** Connects, after disconnecting what was connected. */
    void connect() {
        disconnect();
        Link toFollow = links.connect();
        following = toFollow;
        digest = toFollow.sync().scriptLoad(SCRIPT);
        appending = links.connect();
    }

    void disconnect() {
        Link toAppend = appending;
        Link toFollow = following;
        appending = null;
        following = null;
        if (toAppend != null) {
            toAppend.close();
        }
        if (toFollow != null) {
            toFollow.close();
        }
    }

    /** Returns the epoch of the stream; it is a new one if the stream has lost what was seen. */
    long epochAfter(EventId seen) {
        byte[] epoch = toFollow()
                .sync()
                .eval(SCRIPT, ScriptOutputType.VALUE, keys(log), number(seen.epoch()), number(seen.offset()));
        return Long.parseUnsignedLong(new String(epoch, UTF_8));
    }

    /** Returns the entry with this id, or null. */
    @Nullable
    StreamMessage<String, byte[]> find(EventId id) {
        List<StreamMessage<String, byte[]>> found =
                toFollow().sync().xrange(log, Range.create(id.toString(), id.toString()));
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the first entries, or none when there are none. */
    List<StreamMessage<String, byte[]>> first(int count) {
        return toFollow().sync().xrange(log, Range.unbounded(), Limit.create(0, count));
    }

    /** Returns the next entries; waits for some when there are none yet, unless {@code wait} is zero. */
    @SuppressWarnings("unchecked") // A generic array of one, for the varargs of Lettuce.
    List<StreamMessage<String, byte[]>> after(EventId seen, int count, Duration wait) {
        Link link = toFollow();
        XReadArgs arguments = XReadArgs.Builder.count(count);
        if (wait.isZero()) {
            return link.sync().xread(arguments, StreamOffset.from(log, seen.toString()));
        }
        link.timeout(settings.timeout().plus(wait));
        try {
            return link.sync().xread(arguments.block(wait), StreamOffset.from(log, seen.toString()));
        } finally {
            link.timeout(settings.timeout());
        }
    }

    /** Forgets all entries before this one. */
    void trimTo(EventId first) {
        var unused = toFollow().sync().xtrim(log, XTrimArgs.Builder.minId(first.toString()));
    }

    /** Returns the memberships and the latest events of keys up to a place, in id order. */
    List<Recorded> stateUpTo(EventId place) {
        List<Recorded> state = new ArrayList<>();
        for (String hash : List.of(members, values)) {
            ScanCursor at = ScanCursor.INITIAL;
            while (!at.isFinished()) {
                MapScanCursor<String, byte[]> page = toFollow().sync().hscan(hash, at, ScanArgs.Builder.limit(PAGE));
                page.getMap().values().forEach(value -> add(value, state));
                at = page;
            }
        }
        // What came later, the stream itself will tell. A scan may name things twice.
        return state.stream()
                .filter(recorded -> !recorded.id().isAfter(place))
                .sorted(Comparator.comparing(Recorded::id))
                .toList();
    }

    /** A later release may have written what cannot be read here. */
    private static void add(byte[] value, List<Recorded> state) {
        try {
            state.add(stored(value));
        } catch (IllegalArgumentException e) {
            LOG.error("A membership or a retained value in Redis cannot be read here and is left out", e);
        }
    }

    /** Reads what the script has stored: the id, a blank, the record. */
    private static Recorded stored(byte[] value) {
        int blank = 0;
        while (value[blank] != ' ') {
            blank++;
        }
        EventId id = EventId.parse(new String(value, 0, blank, UTF_8)).orElseThrow();
        byte[] record = new byte[value.length - blank - 1];
        System.arraycopy(value, blank + 1, record, 0, record.length);
        RecordFormat.Dated dated = RecordFormat.decode(record);
        return new Recorded(id, dated.publishedAt(), dated.record());
    }

    private Link toFollow() {
        Link link = following;
        if (link == null) {
            throw new RedisException("there is no connection to Redis");
        }
        return link;
    }

    // ---- Of any thread.

    EventId append(EventId seen, LogRecord record) {
        Link link = appending;
        if (link == null || !link.isOpen()) {
            throw PublishException.notPublished("there is no connection to Redis at " + settings.uris());
        }
        String idempotencyKey = record.idempotencyKey();
        String once = idempotencyKey == null ? log : key("once:" + idempotencyKey);
        Change change = Change.of(record);
        byte[][] arguments = {
            number(seen.epoch()),
            number(seen.offset()),
            number(settings.maxRecords()),
            number(settings.patience().idempotencyWindow().toMillis()),
            RecordFormat.encode(Instant.now(), record),
            number(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)),
            change.what().getBytes(UTF_8),
            change.which().getBytes(UTF_8),
            number(settings.maxValues())
        };
        byte[] id;
        try {
            id = await(link.async().evalsha(String.valueOf(digest), ScriptOutputType.VALUE, keys(once), arguments));
        } catch (ScriptMissingException e) {
            id = await(link.async().eval(SCRIPT, ScriptOutputType.VALUE, keys(once), arguments));
        }
        return EventId.parse(new String(id, UTF_8)).orElseThrow();
    }

    private String[] keys(String once) {
        return new String[] {log, once, values, order, members};
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
            if (cause instanceof RedisNoScriptException) {
                throw new ScriptMissingException();
            }
            if (cause instanceof RedisCommandExecutionException) {
                throw PublishException.notPublished("Redis refused the record: " + cause.getMessage(), cause);
            }
            throw PublishException.unknownOutcome("the connection to Redis was lost: " + cause.getMessage(), cause);
        }
    }

    /** Returns some entries after a place and up to another, and then the oldest entry that there is. */
    Stretch stretch(EventId after, EventId upTo) {
        Link link = appending;
        if (link == null || !link.isOpen()) {
            throw new UncheckedIOException(new IOException("there is no connection to Redis at " + settings.uris()));
        }
        Range<String> range = Range.from(Boundary.excluding(after.toString()), Boundary.including(upTo.toString()));
        RedisFuture<List<StreamMessage<String, byte[]>>> entries =
                link.async().xrange(log, range, Limit.create(0, PAGE));
        RedisFuture<List<StreamMessage<String, byte[]>>> oldest =
                link.async().xrange(log, Range.unbounded(), Limit.create(0, 1));
        try {
            long millis = settings.timeout().toMillis();
            return new Stretch(
                    entries.get(millis, TimeUnit.MILLISECONDS), oldest.get(millis, TimeUnit.MILLISECONDS), PAGE);
        } catch (ExecutionException | TimeoutException e) {
            throw new UncheckedIOException(new IOException("Redis did not answer", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while waiting for Redis", e));
        }
    }

    /**
     * What stands in the stream on a stretch.
     *
     * @param entries the entries
     * @param oldest the oldest entry of the stream, read after them; none when the stream is empty
     * @param limit how many are read at once
     */
    record Stretch(List<StreamMessage<String, byte[]>> entries, List<StreamMessage<String, byte[]>> oldest, int limit) {

        boolean isCutByLimit() {
            return entries.size() == limit;
        }
    }

    void close() {
        disconnect();
        links.close();
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

    /** Redis does not know the script any more; nothing was done. */
    private static final class ScriptMissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What a record changes of the state that outlives the log.
     *
     * @param what in the words of the script
     * @param which the place in the state
     */
    private record Change(String what, String which) {

        private static final char BETWEEN = 0;
        private static final Change NONE = new Change("", "");

        static Change of(LogRecord record) {
            if (record instanceof LogRecord.Membership membership) {
                return new Change(
                        membership.member() ? "join" : "leave", membership.user() + BETWEEN + membership.group());
            }
            if (record instanceof LogRecord.Publication publication
                    && publication.key() != null
                    && !publication.ephemeral()) {
                String audience =
                        publication.audience().kind() + publication.audience().name();
                return new Change("value", audience + BETWEEN + publication.key());
            }
            return NONE;
        }
    }
}
