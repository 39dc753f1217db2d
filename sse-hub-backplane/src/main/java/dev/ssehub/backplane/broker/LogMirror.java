package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes the entries of a log to a receiver, and verifies that every record follows the last one.
 *
 * <p>If it does not, there is a hole: records were trimmed before they were read, one cannot be read here, another epoch has
 * begun, or the receiver failed. The receiver then starts again at the end of the hole, at most once per second; until then, all
 * entries are part of the hole, so that a node that cannot keep up, or understands only every other record, does not spend its time restarting.
 *
 * <p>Belongs to one thread, except for {@link #position}.
 *
 * @param <N> the type of the broker's nonces
 */
public final class LogMirror<N> {

    private static final Duration HOLE_PAUSE = Duration.ofSeconds(1);

    private final LogReceiver receiver;
    private final Broker broker;
    private final BrokerClock clock;
    private final RecordReader reader;

    /** How far the log has been read. */
    private volatile EventId position = new EventId(0, 0);
    /** The last place that the receiver has received. */
    private EventId fed = position;

    private boolean isFed;
    private @Nullable N nonce;
    /** The end of a hole that has not been reported to the receiver yet, or null. */
    private @Nullable EventId holeEnd;

    private boolean hadHole;
    private long holeEndedAt;

    /** The calls of a mirror to its broker. */
    public interface Broker {

        /**
         * Reads the state at a place, which may take long. If it throws, the hole stays as it is.
         *
         * @param floor the place
         * @param seen the last place that the receiver has received
         */
        HeldState heldAt(EventId floor, EventId seen);

        /** A record could be read; does nothing unless overridden. */
        default void wasRead(Recorded recorded) {}
    }

    /** Creates a mirror that has passed nothing on. */
    public LogMirror(LogReceiver receiver, Broker broker, BrokerClock clock) {
        this.receiver = Objects.requireNonNull(receiver, "receiver must not be null");
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
        this.clock = Objects.requireNonNull(clock, "clock must not be null");
        this.reader = new RecordReader(clock);
    }

    /** Returns the last id that was read. Any thread may call it. */
    public EventId position() {
        return position;
    }

    /** Returns the nonce of the entry at the position, or null if none was read there. */
    public @Nullable N nonce() {
        return nonce;
    }

    /** Returns whether the receiver has started. */
    public boolean isFed() {
        return isFed;
    }

    /** Records that the entry at the position was read again, so that its nonce is known from now on. */
    public void readAgain(LogEntry<N> here) {
        nonce = Objects.requireNonNull(here, "here must not be null").nonce();
    }

    /** Accepts the next entry that was read. */
    public void take(LogEntry<N> entry) {
        Objects.requireNonNull(entry, "entry must not be null");
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

    private void feed(LogEntry<N> entry, ByteBuffer bytes) {
        Recorded read = reader.read(entry.id(), bytes).orElse(null);
        if (read == null) {
            pass(entry);
            return;
        }
        Recorded recorded = entry.dated(read);
        broker.wasRead(recorded);
        hand(entry, () -> receiver.onRecord(entry.id(), recorded.publishedAt(), recorded.record()));
    }

    /** Passes an entry to the receiver. If that fails, it is unknown how much of it was done: the entry is part of a hole. */
    private void hand(LogEntry<N> entry, Runnable call) {
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
    private void pass(LogEntry<N> entry) {
        hole(entry.id());
        nonce = entry.nonce();
    }

    /** Makes everything up to a place a hole: the log continues after it. */
    public void hole(EventId end) {
        holeEnd = Objects.requireNonNull(end, "end must not be null");
        position = end;
        nonce = null;
    }

    /** Ends a hole if there is one, unless the last one has ended within a second. Returns whether there is none now. */
    public boolean endHoleUnlessTooSoon() {
        boolean isTooSoon = hadHole && clock.nanos() - holeEndedAt < HOLE_PAUSE.toNanos();
        if (!isTooSoon) {
            endHole();
        }
        return holeEnd == null;
    }

    /** Restarts the receiver at the end of a hole, if there is one. */
    public void endHole() {
        EventId floor = holeEnd;
        if (floor == null) {
            return;
        }
        if (isFed) {
            // The following queries the broker, which may take long.
            receiver.onBatchEnd();
        }
        reader.reportUnreadable(floor);
        // Before the receiver is notified: reading may fail, and is then repeated.
        HeldState held = broker.heldAt(floor, fed);
        receiver.onStart(floor, held);
        hadHole = isFed;
        holeEndedAt = clock.nanos();
        isFed = true;
        fed = floor;
        holeEnd = null;
    }
}
