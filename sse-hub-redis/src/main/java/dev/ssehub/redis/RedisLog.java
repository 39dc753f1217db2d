package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerAnswers;
import dev.ssehub.backplane.broker.BrokerRefusals;
import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.backplane.broker.StateChange;
import dev.ssehub.event.EventId;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.XTrimArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The stream in Redis with the keys that belong to it, and the two connections to it. {@link RedisFollower} connects and reconnects. */
final class RedisLog {

    /** How many entries and how many bytes are read at once. A single entry may have more bytes. */
    private static final int PAGE = 500;

    private static final int PAGE_BYTES = 1 << 20;

    private static final EventId BEGINNING = new EventId(0, 0);
    private static final String ANY_ENTRY = "";
    private static final String TO_THE_END = "+";
    /** How far ids jump at random, beyond the time in microseconds. */
    private static final long MAX_RANDOM_JUMP = 1L << 24;

    /** The prefix of the script's own errors, which are for reasons of the hub. */
    private static final String OWN = "SSEHUB ";

    private final RedisSettings settings;
    private final RedisConnector links;
    private final Keys keys;
    private final BrokerRefusals refusals;
    private final BrokerAnswers answers;
    private volatile @Nullable RedisLink appending;
    private volatile @Nullable RedisLink following;

    RedisLog(RedisSettings settings, RedisConnector links) {
        this.settings = settings;
        this.links = links;
        keys = new Keys(settings.hub());
        refusals = new BrokerRefusals("Redis at " + settings.uris());
        answers = new BrokerAnswers("Redis", settings.timeout());
    }

    // ---- Called by the follower's thread.

    /** Connects, after closing earlier connections. */
    void connect() {
        disconnect();
        following = links.connect();
        appending = links.connect();
    }

    void disconnect() {
        RedisLink toAppend = appending;
        RedisLink toFollow = following;
        appending = null;
        following = null;
        if (toAppend != null) {
            toAppend.close();
        }
        if (toFollow != null) {
            toFollow.close();
        }
    }

    /** Returns the last id of the stream. If the stream has lost what was seen, a new epoch begins first. */
    EventId lastAfter(EventId seen) {
        RedisLink link = toFollow();
        Object last = Script.APPEND.run(link, ScriptOutputType.VALUE, keys.toAppend(""), toCheck(link, seen));
        return idOf((byte[]) last);
    }

    /** Returns the entry with this id, or null. */
    @Nullable
    LogEntry<byte[]> find(EventId id) {
        List<StreamMessage<String, byte[]>> found =
                toFollow().sync().xrange(keys.log(), Range.create(id.toString(), id.toString()));
        return found.isEmpty() ? null : StreamEntries.of(found.get(0));
    }

    /** Returns the next entries; empty if there are none yet. */
    List<LogEntry<byte[]>> after(EventId place) {
        Object page = Script.READ.run(
                toFollow(), ScriptOutputType.VALUE, new String[] {keys.log()}, toRead(place, TO_THE_END, ANY_ENTRY));
        return StreamEntries.ofPage((byte[]) page);
    }

    /** Returns the first entries; empty if there are none. */
    List<LogEntry<byte[]>> first() {
        return after(BEGINNING);
    }

    /** Waits for an entry, and returns it; empty if none arrives in time. */
    @SuppressWarnings("unchecked") // A generic array with one element, for the varargs of Lettuce.
    List<LogEntry<byte[]>> await(EventId place, Duration atMost) {
        RedisLink link = toFollow();
        link.timeout(settings.timeout().plus(atMost));
        try {
            return link
                    .sync()
                    .xread(XReadArgs.Builder.count(1).block(atMost), StreamOffset.from(keys.log(), place.toString()))
                    .stream()
                    .map(StreamEntries::of)
                    .toList();
        } finally {
            link.timeout(settings.timeout());
        }
    }

    /** Deletes all entries before this one. */
    void trimTo(EventId first) {
        var unused = toFollow().sync().xtrim(keys.log(), XTrimArgs.Builder.minId(first.toString()));
    }

    /** Returns the state at a place, for a node that has seen the log up to another place. */
    HeldState stateAt(EventId floor, EventId seen) {
        return StoredState.at(floor, seen, toFollow().sync(), keys);
    }

    /** Checks whether Redis accepts records again, if it has refused any. */
    void probe() {
        if (!refusals.isRefusing()) {
            return;
        }
        try {
            var unused = toFollow().sync().psetex(keys.probe(), 1000, new byte[] {1});
            refusals.end();
        } catch (RedisCommandExecutionException e) {
            if (refused(e).startsWith("READONLY")) {
                // Another server is the master now.
                throw e;
            }
        }
    }

    private RedisLink toFollow() {
        RedisLink link = following;
        if (link == null) {
            throw new RedisException("there is no connection to Redis");
        }
        return link;
    }

    // ---- Called by any thread.

    /** Returns whether Redis answers, but refuses writes. */
    boolean isRefusing() {
        return refusals.isRefusing();
    }

    EventId append(EventId seen, LogRecord record) {
        RedisLink link = toAppend();
        if (link == null) {
            throw PublishException.notPublished("there is no connection to Redis at " + settings.uris());
        }
        String idempotencyKey = record.idempotencyKey();
        String[] names = keys.toAppend(idempotencyKey == null ? "" : idempotencyKey);
        byte[][] arguments = toAppend(link, seen, record);
        byte[] id;
        try {
            id = await(Script.APPEND.begin(link, ScriptOutputType.VALUE, names, arguments));
        } catch (ScriptMissingException e) {
            id = await(Script.APPEND.introduce(link, ScriptOutputType.VALUE, names, arguments));
        }
        return idOf(id);
    }

    private byte[][] toAppend(RedisLink link, EventId seen, LogRecord record) {
        byte[][] check = toCheck(link, seen);
        StateChange change = StateChange.of(record);
        return new byte[][] {
            check[0],
            check[1],
            check[2],
            check[3],
            check[4],
            number(settings.limits().maxRecords()),
            number(settings.idempotencyWindow().toMillis()),
            RecordFormat.encode(settings.clock().instant(), record),
            number(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)),
            text(wordFor(change.kind())),
            text(change.name()),
            number(settings.limits().maxValues()),
            number(settings.limits().maxMemberships()),
            number(settings.limits().maxRevocations()),
            number(settings.revocationAge().toMillis())
        };
    }

    /** Returns the script's word for a change. */
    private static String wordFor(StateChange.Kind kind) {
        return kind == StateChange.Kind.NONE ? "" : kind.name().toLowerCase(Locale.ROOT);
    }

    private byte[][] toCheck(RedisLink link, EventId seen) {
        return new byte[][] {
            number(seen.epoch()),
            number(seen.offset()),
            text(link.runId()),
            number(settings.clock().epochAfter(seen.epoch())),
            number(ThreadLocalRandom.current().nextLong(MAX_RANDOM_JUMP))
        };
    }

    private @Nullable RedisLink toAppend() {
        RedisLink link = appending;
        return link == null || !link.isOpen() ? null : link;
    }

    private byte[] await(RedisFuture<byte[]> answer) {
        return answers.await(answer, PublishException::unknownOutcome, this::appendFailed);
    }

    /** Records a refusal, unless it is the script's own. Returns the message. */
    private String refused(RedisCommandExecutionException answer) {
        String message = String.valueOf(answer.getMessage());
        if (message.startsWith(OWN)) {
            return message.substring(OWN.length());
        }
        refusals.add(message);
        return message;
    }

    private RuntimeException appendFailed(Throwable cause) {
        if (cause instanceof RedisNoScriptException) {
            return new ScriptMissingException();
        }
        if (cause instanceof RedisCommandExecutionException refusal) {
            return PublishException.notPublished("Redis rejected the record: " + refused(refusal), cause);
        }
        return PublishException.unknownOutcome("the connection to Redis was lost: " + cause.getMessage(), cause);
    }

    /**
     * Returns the next entries after a place and up to another; empty if the entry that follows the place is not kept.
     *
     * @throws UncheckedIOException if Redis does not answer
     */
    List<LogEntry<byte[]>> history(EventId after, EventId upTo) {
        RedisLink link = toAppend();
        if (link == null) {
            throw new UncheckedIOException(new IOException("there is no connection to Redis at " + settings.uris()));
        }
        String next = new EventId(after.epoch(), after.offset() + 1).toString();
        byte[][] arguments = toRead(after, upTo.toString(), next);
        String[] names = {keys.log()};
        try {
            return page(Script.READ.begin(link, ScriptOutputType.VALUE, names, arguments));
        } catch (ScriptMissingException e) {
            return page(Script.READ.introduce(link, ScriptOutputType.VALUE, names, arguments));
        }
    }

    private List<LogEntry<byte[]>> page(RedisFuture<byte[]> answer) {
        return StreamEntries.ofPage(answers.await(answer, RedisLog::unread, RedisLog::readFailed));
    }

    private static RuntimeException readFailed(Throwable cause) {
        return cause instanceof RedisNoScriptException
                ? new ScriptMissingException()
                : unread("the history could not be read from Redis", cause);
    }

    private static RuntimeException unread(String message, Throwable cause) {
        return new UncheckedIOException(new IOException(message, cause));
    }

    private static byte[][] toRead(EventId after, String upTo, String first) {
        return new byte[][] {text(after.toString()), text(upTo), number(PAGE_BYTES), number(PAGE), text(first)};
    }

    private static EventId idOf(byte[] reply) {
        return EventId.parse(new String(reply, UTF_8)).orElseThrow();
    }

    private static byte[] number(long value) {
        return text(Long.toUnsignedString(value));
    }

    private static byte[] text(String value) {
        return value.getBytes(UTF_8);
    }

    /** Thrown if Redis does not have the script any more; nothing was done. */
    private static final class ScriptMissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
