package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.backplane.broker.RecordReader;
import dev.ssehub.backplane.broker.RepeatedRecords;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the messages of the stream into the records of the log, in the same way on every node.
 *
 * <p>The place of a message is its offset plus one, so that there is a place before the first. The epoch is determined by the stream: an
 * {@link StreamMessage.Kind#EPOCH} message begins one if it follows the epoch that it names. So if two nodes begin one at the same time, the first
 * succeeds. If that message has been trimmed, the records state the epoch.
 *
 * <p>If the stream was trimmed before it was read, the broker continues with the next message that it has, and does not report this: only the offsets
 * reveal it. But the broker also uses one offset itself at the beginning of each segment but the first. So if an offset is missing, the broker is
 * asked whether it still has the message before. As it trims from the beginning, it then has all messages since. Once that has been observed, a
 * single missing offset is only the beginning of a segment: the broker trims whole segments, so at least one message would be missing besides.
 * Everything else is a hole, as is a record that cannot be read or that the receiver failed to accept: the receiver starts again before the next
 * record.
 *
 * <p>A node that has seen more than the stream has ignores every epoch up to the one that it has seen. Thread-safe: the reader of a lost connection
 * may still be at its last message when the next one begins.
 */
final class Mirror {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final EventId NOTHING = new EventId(0, 0);

    /**
     * The minimum time between two holes; what arrives in the meantime belongs to the hole. Each hole costs clients a gap, and ends the streams of
     * the node.
     */
    private static final long HOLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final LogReceiver receiver;
    private final Appends appends;
    private final RecordReader reader;
    private final RepeatedRecords repeated;
    private final BrokerClock clock;

    private volatile EventId seen = NOTHING;
    private volatile boolean fed;
    // Guarded by this. The volatile fields may be read by any thread.
    private String nonce = "";
    private long position;
    private boolean atSeam;
    private boolean hasHole;
    /** The time until which an open hole grows, by the monotonic clock. */
    private long holeLastsUntil;
    /** The time before which another hole would come too soon. */
    private long quietUntil;

    private boolean isEpochCertain;
    /** Ensures that a series of messages that are not the hub's is one line in the log. */
    private boolean wasForeign;

    private volatile boolean brokerTakesOffsets;
    private volatile long epoch;
    private volatile long lostEpoch;

    /** Thrown if the stream has another message at a place where one was seen. */
    static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DivergedException(EventId at) {
            super("the stream has diverged: it has another message at " + at);
        }
    }

    Mirror(LogReceiver receiver, Appends appends, Duration idempotencyWindow, BrokerClock clock) {
        this.receiver = receiver;
        this.appends = appends;
        this.reader = new RecordReader(clock);
        this.repeated = new RepeatedRecords(idempotencyWindow);
        this.clock = clock;
        this.holeLastsUntil = clock.nanos();
        this.quietUntil = holeLastsUntil;
    }

    /** Returns the last place that was read. */
    EventId seen() {
        return seen;
    }

    /** Returns whether the receiver follows a valid epoch. */
    boolean isFed() {
        return fed;
    }

    /** Returns the latest epoch of the stream, 0 for none. */
    long epoch() {
        return epoch;
    }

    /** Returns an epoch that is new to all nodes. */
    long nextEpoch() {
        return clock.epochAfter(isLater(epoch, lostEpoch) ? epoch : lostEpoch);
    }

    /** Called if the stream has lost what was seen. It is read from its beginning, and nothing counts before a new epoch. */
    synchronized void lose() {
        lostEpoch = isLater(seen.epoch(), lostEpoch) ? seen.epoch() : lostEpoch;
        LOG.warn("The stream has lost what was seen up to {}; a new epoch begins, and clients get a gap", seen);
        fed = false;
    }

    /** Begins to read. Returns from where. */
    synchronized Object begin() {
        atSeam = fed;
        if (!fed) {
            epoch = 0;
            position = 0;
            isEpochCertain = false;
            hasHole = false;
            return "first";
        }
        return Math.max(0, position - 1);
    }

    /** Accepts the next message. */
    synchronized void take(StreamMessage message, Kept kept) throws IOException, InterruptedException {
        long place = message.offset() + 1;
        if (atSeam && place == position) {
            requireSame(message);
            return;
        }
        if (place <= position) {
            return;
        }
        if (fed && place > position + 1 && !isNewSegment(place, kept)) {
            if (!hasHole) {
                LOG.warn("The stream was trimmed beyond {} before it was read: clients get a gap", seen);
            }
            missed();
        }
        atSeam = false;
        position = place;
        nonce = message.nonce();
        boolean applied = false;
        try {
            apply(message, place);
            applied = true;
        } finally {
            if (!applied) {
                missed();
            }
            if (fed) {
                seen = new EventId(epoch, place);
            }
        }
    }

    /** Delivers what the accepted message has brought. Not to be called under the lock. */
    void taken() {
        receiver.onBatchEnd();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
    private boolean isNewSegment(long place, Kept kept) throws IOException, InterruptedException {
        boolean isOneMissing = place == position + 2;
        if (isOneMissing && brokerTakesOffsets) {
            return true;
        }
        boolean isAllThere = kept.isKept(position - 1);
        brokerTakesOffsets |= isAllThere && isOneMissing;
        return isAllThere;
    }

    /** Returns whether the broker is known to use an offset itself at the beginning of a segment. */
    boolean brokerTakesOffsets() {
        return brokerTakesOffsets;
    }

    private void requireSame(StreamMessage message) {
        atSeam = false;
        if (!message.nonce().equals(nonce)) {
            throw new DivergedException(seen);
        }
    }

    /** Opens a hole: something is missing, which may have been the beginning of an epoch. */
    private void missed() {
        hasHole = true;
        holeLastsUntil = quietUntil;
        isEpochCertain = false;
    }

    private void apply(StreamMessage message, long place) {
        switch (message.kind()) {
            case PROBE -> closeHole(place - 1);
            case FOREIGN -> {
                if (!wasForeign) {
                    LOG.warn("At {} the stream has messages that are not the hub's: they are skipped", place);
                }
            }
            case EPOCH -> {
                boolean follows = !isEpochCertain || epoch == message.after();
                if (follows && isLater(message.epoch(), epoch)) {
                    begin(message.epoch(), place);
                }
                closeHole(place);
            }
            case RECORD -> {
                if (isLater(message.epoch(), epoch)) {
                    begin(message.epoch(), place - 1);
                }
                feed(message, place);
            }
        }
        wasForeign = message.kind() == StreamMessage.Kind.FOREIGN;
        if (message.kind() != StreamMessage.Kind.RECORD) {
            appends.arrived(message.nonce(), new EventId(epoch, place));
        }
    }

    private static boolean isLater(long oneEpoch, long other) {
        return Long.compareUnsigned(oneEpoch, other) > 0;
    }

    private void begin(long newEpoch, long floor) {
        epoch = newEpoch;
        isEpochCertain = true;
        if (isLater(newEpoch, lostEpoch)) {
            repeated.clear();
            startReceiver(floor);
        }
    }

    /** Closes a hole after which nothing has arrived for a while. */
    synchronized void settle() {
        closeHole(position);
    }

    /** Closes a hole that has lasted long enough. Idempotency keys from before the hole stay valid, since other nodes know them too. */
    private void closeHole(long floor) {
        if (fed && hasHole && clock.nanos() - holeLastsUntil >= 0) {
            startReceiver(floor);
            quietUntil = clock.nanos() + HOLE_NANOS;
        }
    }

    /** Starts the receiver with an unknown state: what was granted before may have been revoked in the missing part. */
    private void startReceiver(long floor) {
        EventId start = new EventId(epoch, floor);
        reader.reportUnreadable(start);
        receiver.onStart(start, HeldState.unknown());
        hasHole = false;
        fed = true;
    }

    /** Passes a record to the receiver, unless it repeats another. */
    private void feed(StreamMessage message, long place) {
        if (!fed) {
            appends.arrivedInVain(message.nonce());
            return;
        }
        EventId id = new EventId(epoch, place);
        Recorded recorded = reader.read(id, message.record()).orElse(null);
        if (recorded == null) {
            missed();
            return;
        }
        closeHole(place - 1);
        EventId first = repeated.firstOf(recorded);
        if (first.equals(id) && !hasHole) {
            receiver.onRecord(id, recorded.publishedAt(), recorded.record());
        }
        appends.arrived(message.nonce(), first);
    }

    /** Returns whether a record of the history was delivered at its place, and not as the repetition of another. */
    boolean isFirst(Recorded recorded) {
        return repeated.isFirst(recorded);
    }
}
