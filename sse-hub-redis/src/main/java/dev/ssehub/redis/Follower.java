package dev.ssehub.redis;

import dev.ssehub.backplane.BrokerFollower;
import dev.ssehub.backplane.HeldState;
import dev.ssehub.backplane.History.Recorded;
import dev.ssehub.backplane.RecordFormat;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.EventId;
import dev.ssehub.redis.RedisBackplane.Settings;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors the stream: connects, looks whether it is still the stream that it knew, and reads on. */
final class Follower extends BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private static final int PAGE = 500;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration MAX_TRIM_PAUSE = Duration.ofSeconds(10);

    private static final EventId NOTHING = new EventId(0, 0);
    private static final long BEYOND_ALL = 1L << 52;

    private final RedisLog log;
    private final Settings settings;
    private final Tail tail;

    private volatile EventId seen = NOTHING;
    // Of the thread.
    private byte @Nullable [] nonce;
    private boolean isFed;
    private long trimmedAt = System.nanoTime();

    Follower(RedisLog log, Settings settings, Tail tail) {
        super("Redis", "sse-hub-redis-" + settings.hub());
        this.log = log;
        this.settings = settings;
        this.tail = tail;
    }

    /** Returns the last id that the tail got. */
    EventId seen() {
        return seen;
    }

    @Override
    protected void disconnect() {
        log.disconnect();
    }

    @Override
    protected void follow() {
        log.connect();
        recognise();
        boolean isCaughtUp = false;
        while (!isStopped()) {
            List<StreamMessage<String, byte[]>> page = log.after(seen, PAGE, isCaughtUp ? WAIT : Duration.ZERO);
            page.forEach(this::feed);
            if (page.isEmpty() && isCaughtUp) {
                recognise();
                trimByAge();
            } else if (page.isEmpty()) {
                LOG.info("Following the log in Redis from {}", seen);
                isCaughtUp = true;
                caughtUp();
            }
        }
    }

    /** Looks whether the stream still has what was seen of it; if not, begins anew. */
    private void recognise() {
        long epoch = log.epochAfter(seen);
        if (!isFed) {
            begin(oldest(epoch));
            return;
        }
        StreamMessage<String, byte[]> last = epoch == seen.epoch() ? log.find(seen) : null;
        if (last != null && !Arrays.equals(nonce, last.getBody().get(RedisLog.NONCE))) {
            LOG.warn("The stream has another record at {}: it went back and took another way", seen);
            epoch = log.epochAfter(new EventId(seen.epoch(), BEYOND_ALL));
        }
        if (epoch != seen.epoch()) {
            begin(new EventId(epoch, 0));
        } else if (last == null && oldest(epoch).isAfter(seen)) {
            begin(oldest(epoch));
        }
    }

    /** Returns the place before the oldest record that is kept. */
    private EventId oldest(long epoch) {
        List<StreamMessage<String, byte[]>> first = log.first(1);
        if (first.isEmpty()) {
            return new EventId(epoch, 0);
        }
        EventId oldest = idOf(first.get(0));
        return new EventId(oldest.epoch(), Math.max(0, oldest.offset() - 1));
    }

    private void begin(EventId floor) {
        if (isFed) {
            LOG.warn("The log begins anew at {}: clients are told a gap", floor);
        }
        startTail(floor, null);
    }

    private void startTail(EventId floor, byte @Nullable [] nonceThere) {
        // Before the tail is told anything: reading may fail, and is tried again then.
        List<Recorded> earlier = log.stateUpTo(floor);
        tail.onStart(floor, new HeldState(earlier, null));
        isFed = true;
        nonce = nonceThere;
        seen = floor;
    }

    private void feed(StreamMessage<String, byte[]> message) {
        EventId id = idOf(message);
        Map<String, byte[]> fields = message.getBody();
        byte[] record = fields.get(RedisLog.RECORD);
        if (record == null) {
            startTail(id, null);
            return;
        }
        RecordFormat.Dated dated;
        try {
            dated = RecordFormat.decode(record);
        } catch (IllegalArgumentException e) {
            LOG.error("The record {} cannot be read here; clients are told a gap: {}", id, e.getMessage());
            startTail(id, fields.get(RedisLog.NONCE));
            return;
        }
        tail.onRecord(id, dated.publishedAt(), dated.record());
        nonce = fields.get(RedisLog.NONCE);
        seen = id;
    }

    /** Every node does it now and then: Redis itself forgets by number alone. */
    private void trimByAge() {
        long pause = Math.min(MAX_TRIM_PAUSE.toNanos(), settings.maxAge().toNanos());
        if (System.nanoTime() - trimmedAt < pause) {
            return;
        }
        trimmedAt = System.nanoTime();
        Instant horizon = Instant.now().minus(settings.maxAge());
        while (true) {
            List<StreamMessage<String, byte[]>> oldest = log.first(PAGE);
            EventId young = null;
            for (StreamMessage<String, byte[]> message : oldest) {
                if (!isOlder(message, horizon)) {
                    young = idOf(message);
                    break;
                }
            }
            if (young != null) {
                log.trimTo(young);
                return;
            }
            if (oldest.size() < PAGE) {
                if (!oldest.isEmpty()) {
                    log.trimTo(seen);
                }
                return;
            }
            log.trimTo(idOf(oldest.get(oldest.size() - 1)));
        }
    }

    private static boolean isOlder(StreamMessage<String, byte[]> message, Instant horizon) {
        byte[] record = message.getBody().get(RedisLog.RECORD);
        try {
            return record == null || RecordFormat.decode(record).publishedAt().isBefore(horizon);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static EventId idOf(StreamMessage<String, byte[]> message) {
        return EventId.parse(message.getId()).orElseThrow();
    }
}
