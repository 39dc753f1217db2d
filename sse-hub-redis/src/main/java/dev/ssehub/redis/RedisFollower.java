package dev.ssehub.redis;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.RecordReader;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors the stream, and proves of every record that it follows the last one.
 *
 * <p>Where that cannot be shown there is a hole: records were trimmed before they were read, one cannot be read here, another epoch has
 * begun, or the receiver failed. The receiver then starts again at the end of the hole. It does so at most once in a second; until then, what
 * comes is part of the hole, so that a node that cannot keep up, or understands every other record, does not spend its time beginning.
 */
final class RedisFollower extends BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(RedisFollower.class);

    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration HOLE_PAUSE = Duration.ofSeconds(1);
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);

    private static final EventId NOTHING = new EventId(0, 0);
    /** The last id that there can be. */
    private static final long BEYOND_ALL = -1;

    private final RedisLog log;
    private final RedisSettings settings;
    private final LogReceiver receiver;
    private final AgeTrimmer trimmer;
    private final RecordReader reader;
    private final Pace pace;
    /** When the latest record was published, by the clock of its node, and when it was read, by the monotonic one here. */
    private Instant newest = Instant.EPOCH;

    private long newestReadAt;

    /** How far the stream has been read. */
    private volatile EventId position = NOTHING;

    // Of the thread.
    /** The last place that the receiver knows. */
    private EventId fed = NOTHING;

    private boolean isFed;
    private byte @Nullable [] nonce;
    /** The end of a hole that the receiver does not know of yet, or null. */
    private @Nullable EventId holeEnd;

    private boolean hadHole;
    private long holeEndedAt;
    private long probedAt;

    RedisFollower(RedisLog log, RedisSettings settings, LogReceiver receiver) {
        super("Redis", "sse-hub-redis-" + settings.hub());
        this.log = log;
        this.settings = settings;
        this.receiver = receiver;
        this.trimmer = new AgeTrimmer(log, settings);
        this.reader = new RecordReader(settings.clock());
        this.pace = new Pace(settings.clock());
        this.probedAt = settings.clock().nanos();
    }

    /** Returns the last id that was read. */
    EventId position() {
        return position;
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
            List<LogEntry> page = log.after(position);
            if (page.isEmpty() && isCaughtUp) {
                page = log.await(position, WAIT);
                if (page.isEmpty()) {
                    recognise();
                    trimmer.trim(position, newest.plusNanos(settings.clock().nanos() - newestReadAt));
                }
            } else if (page.isEmpty()) {
                endHole();
                LOG.info("Following the log in Redis from {}", position);
                isCaughtUp = true;
                caughtUp();
            }
            try {
                page.forEach(this::take);
            } finally {
                receiver.onBatchEnd();
            }
            endHoleUnlessTooSoon();
            probe();
            if (isCaughtUp) {
                LockSupport.parkNanos(pace.pauseAfter(page.size()));
            }
        }
    }

    /** Checks whether the stream still is the one that was read; if not, a new epoch begins. */
    private void recognise() {
        EventId last = log.lastAfter(position);
        if (!isFed) {
            List<LogEntry> first = log.first();
            hole(first.isEmpty() ? last : first.get(0).floor());
            endHole();
            return;
        }
        LogEntry here = log.find(position);
        if (here != null && !Arrays.equals(nonce, here.nonce())) {
            LOG.warn("The stream has diverged: a different record has the id {}", position);
            hole(log.lastAfter(new EventId(position.epoch(), BEYOND_ALL)));
        } else if (last.isAfter(position) && log.after(position).isEmpty()) {
            // There was something, and it is gone.
            hole(last);
        }
    }

    private void take(LogEntry entry) {
        if (!entry.follows(position)) {
            hole(entry.floor());
        }
        ByteBuffer record = entry.record();
        if (holeEnd != null && (record == null || !endHoleUnlessTooSoon())) {
            pass(entry);
        } else if (record == null) {
            hand(entry, () -> receiver.onJump(entry.id()));
        } else {
            feed(entry, record);
        }
    }

    private void feed(LogEntry entry, ByteBuffer bytes) {
        Recorded recorded = reader.read(entry.id(), bytes).orElse(null);
        if (recorded == null) {
            pass(entry);
            return;
        }
        newest = recorded.publishedAt();
        newestReadAt = settings.clock().nanos();
        hand(entry, () -> receiver.onRecord(entry.id(), recorded.publishedAt(), recorded.record()));
    }

    /** Hands an entry to the receiver. If that fails, it is unknown how much of it was done: the entry is part of a hole. */
    private void hand(LogEntry entry, Runnable call) {
        boolean isTaken = false;
        try {
            call.run();
            isTaken = true;
        } finally {
            if (isTaken) {
                fed = entry.id();
                position = entry.id();
                nonce = entry.nonce();
            } else {
                pass(entry);
            }
        }
    }

    /** Makes an entry part of a hole. */
    private void pass(LogEntry entry) {
        hole(entry.id());
        nonce = entry.nonce();
    }

    private void hole(EventId end) {
        holeEnd = end;
        position = end;
        nonce = null;
    }

    private boolean endHoleUnlessTooSoon() {
        boolean isTooSoon = hadHole && settings.clock().nanos() - holeEndedAt < HOLE_PAUSE.toNanos();
        if (!isTooSoon) {
            endHole();
        }
        return holeEnd == null;
    }

    private void endHole() {
        EventId floor = holeEnd;
        if (floor == null) {
            return;
        }
        if (isFed) {
            // What follows asks Redis, which may take long.
            receiver.onBatchEnd();
        }
        reader.reportUnreadable(floor);
        // Before the receiver learns of it: reading may fail, and is tried again then.
        HeldState held = log.stateAt(floor, fed);
        receiver.onStart(floor, held);
        hadHole = isFed;
        holeEndedAt = settings.clock().nanos();
        isFed = true;
        fed = floor;
        holeEnd = null;
    }

    private void probe() {
        long now = settings.clock().nanos();
        if (now - probedAt >= PROBE_PAUSE.toNanos()) {
            probedAt = now;
            log.probe();
        }
    }
}
