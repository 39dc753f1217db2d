package dev.ssehub.redis;

import dev.ssehub.backplane.RecordFormat;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.EventId;
import dev.ssehub.redis.RedisBackplane.Settings;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that mirrors the stream: connects, looks whether it is still the stream that it knew, and reads on. */
final class Follower implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private static final int PAGE = 500;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration TRIM_EVERY = Duration.ofSeconds(10);
    private static final long MIN_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 2000;

    private static final EventId NOTHING = new EventId(0, 0);
    private static final long BEYOND_ALL = 1L << 52;

    private final RedisLog log;
    private final Settings settings;
    private final Tail tail;
    private final Runnable onCaughtUp;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile EventId seen = NOTHING;
    private volatile boolean following;
    private volatile @Nullable String lastFailure;
    // Of the thread.
    private byte @Nullable [] nonce;
    private boolean isFed;
    private long trimmedAt = System.nanoTime();

    Follower(RedisLog log, Settings settings, Tail tail, Runnable onCaughtUp) {
        this.log = log;
        this.settings = settings;
        this.tail = tail;
        this.onCaughtUp = onCaughtUp;
        thread = new Thread(this, "sse-hub-redis-" + settings.hub());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread; from another one, waits for its end. */
    void stop() {
        stopped.countDown();
        log.disconnect();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(settings.timeout().plus(WAIT).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the last id that the tail got. */
    EventId seen() {
        return seen;
    }

    boolean isFollowing() {
        return following;
    }

    String lastFailure() {
        return String.valueOf(lastFailure);
    }

    @Override
    public void run() {
        long pause = MIN_PAUSE_MILLIS;
        while (!isStopped()) {
            try {
                log.connect();
                recognise();
                pause = MIN_PAUSE_MILLIS;
                follow();
            } catch (RedisException e) {
                tellFailure(e);
                pause(pause);
                pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
            } catch (RuntimeException e) {
                LOG.error("Following the log in Redis failed; it is tried again", e);
                lastFailure = e.toString();
                following = false;
                pause(MAX_PAUSE_MILLIS);
            }
        }
        following = false;
        log.disconnect();
    }

    private void tellFailure(RedisException e) {
        if (following) {
            LOG.warn(
                    "Redis is out of reach; streams stay open, and go on from {} when it is back: {}",
                    seen,
                    e.toString());
        } else {
            LOG.debug("Redis is still out of reach: {}", e.toString());
        }
        lastFailure = e.toString();
        log.disconnect();
        following = false;
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
        tail.onStart(floor);
        isFed = true;
        nonce = nonceThere;
        seen = floor;
    }

    private void follow() {
        while (!isStopped()) {
            List<StreamMessage<String, byte[]>> page = log.after(seen, PAGE, following ? WAIT : Duration.ZERO);
            page.forEach(this::feed);
            if (page.isEmpty()) {
                if (following) {
                    recognise();
                    trimByAge();
                } else {
                    LOG.info("Following the log in Redis from {}", seen);
                    following = true;
                    onCaughtUp.run();
                }
            }
        }
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
        if (System.nanoTime() - trimmedAt < TRIM_EVERY.toNanos()) {
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

    private static EventId idOf(StreamMessage<String, byte[]> message) {
        return EventId.parse(message.getId()).orElseThrow();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause(long millis) {
        try {
            if (stopped.await(ThreadLocalRandom.current().nextLong(millis / 2, millis), TimeUnit.MILLISECONDS)) {
                LOG.debug("Not connecting again: the backplane is closed");
            }
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }
}
