package dev.ssehub.redis;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.backplane.broker.LogMirror;
import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors the stream: reads its pages, and checks whether it still is the stream that was read. */
final class RedisFollower extends BrokerFollower implements LogMirror.Broker {

    private static final Logger LOG = LoggerFactory.getLogger(RedisFollower.class);

    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);

    /** The last possible offset. */
    private static final long BEYOND_ALL = -1;

    private final RedisLog log;
    private final RedisSettings settings;
    private final LogReceiver receiver;
    private final AgeTrimmer trimmer;
    private final LogMirror<byte[]> mirror;
    private final Pace pace;
    /** When the latest record was published, by the clock of its node, and when it was read, by the monotonic clock of this one. */
    private Instant newest = Instant.EPOCH;

    private long newestReadAt;

    private long probedAt;

    RedisFollower(RedisLog log, RedisSettings settings, LogReceiver receiver) {
        super("Redis", "sse-hub-redis-" + settings.hub());
        this.log = log;
        this.settings = settings;
        this.receiver = receiver;
        this.trimmer = new AgeTrimmer(log, settings);
        this.mirror = new LogMirror<>(receiver, this, settings.clock());
        this.pace = new Pace(settings.clock());
        this.probedAt = settings.clock().nanos();
    }

    /** Returns the last id that was read. */
    EventId position() {
        return mirror.position();
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
            List<LogEntry<byte[]>> page = log.after(mirror.position());
            if (page.isEmpty() && isCaughtUp) {
                page = log.await(mirror.position(), WAIT);
                if (page.isEmpty()) {
                    recognise();
                    trimmer.trim(
                            mirror.position(), newest.plusNanos(settings.clock().nanos() - newestReadAt));
                }
            } else if (page.isEmpty()) {
                mirror.endHole();
                LOG.info("Following the log in Redis from {}", mirror.position());
                isCaughtUp = true;
                caughtUp();
            }
            try {
                page.forEach(mirror::take);
            } finally {
                receiver.onBatchEnd();
            }
            mirror.endHoleUnlessTooSoon();
            probe();
            if (isCaughtUp) {
                LockSupport.parkNanos(pace.pauseAfter(page.size()));
            }
        }
    }

    /** Checks whether the stream still is the one that was read; if not, a new epoch begins. */
    private void recognise() {
        EventId position = mirror.position();
        EventId last = log.lastAfter(position);
        if (!mirror.isFed()) {
            List<LogEntry<byte[]>> first = log.first();
            mirror.hole(first.isEmpty() ? last : first.get(0).floor());
            mirror.endHole();
            return;
        }
        LogEntry<byte[]> here = log.find(position);
        if (here != null && !Arrays.equals(mirror.nonce(), here.nonce())) {
            LOG.warn("The stream has diverged: a different record has the id {}", position);
            mirror.hole(log.lastAfter(new EventId(position.epoch(), BEYOND_ALL)));
        } else if (last.isAfter(position) && log.after(position).isEmpty()) {
            // There were entries, and they are gone.
            mirror.hole(last);
        }
    }

    @Override
    public HeldState heldAt(EventId floor, EventId seen) {
        return log.stateAt(floor, seen);
    }

    @Override
    public void wasRead(Recorded recorded) {
        newest = recorded.publishedAt();
        newestReadAt = settings.clock().nanos();
    }

    private void probe() {
        long now = settings.clock().nanos();
        if (now - probedAt >= PROBE_PAUSE.toNanos()) {
            probedAt = now;
            log.probe();
        }
    }
}
