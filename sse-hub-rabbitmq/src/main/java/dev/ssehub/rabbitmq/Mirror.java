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
 * <p>A message's offset is its place, plus one, so that there is a place before the first. Which epoch it belongs to is what the stream
 * says: an {@link StreamMessage.Kind#EPOCH} message begins one if it follows the one that it names, so of two nodes that begin one at once the
 * first succeeds. Where that message is trimmed already, the records say which epoch it is.
 *
 * <p>Where the stream was trimmed before it was read, the broker goes on with the next message that it has, and does not report it: only the
 * offsets show it. But the broker also takes one offset for itself at the beginning of each segment but the first. So where an offset is
 * missing, it is asked whether it still has the message before; as it trims from the beginning on, it then has all that there was since.
 * Once that has been seen, one missing offset is the beginning of a segment and no more: what is trimmed are whole segments, so that at
 * least a message would be missing besides. Everything else is a hole, as is a record that cannot be read or that the receiver failed to take:
 * the receiver starts again before the next record.
 *
 * <p>A node that has seen more than the stream has ignores every epoch up to the one that it has seen. Thread-safe: the reader of
 * a connection that was lost may still be at its last message when the next begins.
 */
final class Mirror {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final EventId NOTHING = new EventId(0, 0);

    /** Holes come no faster, and what comes meanwhile belongs to the hole: each costs clients a gap, and ends the streams of the node. */
    private static final long HOLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final LogReceiver receiver;
    private final Appends appends;
    private final RecordReader reader;
    private final RepeatedRecords repeated;
    private final BrokerClock clock;

    private volatile EventId seen = NOTHING;
    private volatile boolean fed;
    // Guarded by this; volatile to be read by any thread.
    private String nonce = "";
    private long position;
    private boolean atSeam;
    private boolean hasHole;
    /** Until then, by the monotonic clock, an open hole grows. */
    private long holeLastsUntil;
    /** Until then another hole would come too soon. */
    private long quietUntil;

    private boolean isEpochCertain;
    /** So that a run of messages that are not the hub's is one line in the log. */
    private boolean wasForeign;

    private volatile boolean brokerTakesOffsets;
    private volatile long epoch;
    private volatile long lostEpoch;

    /** Thrown when the stream has another message where one was seen. */
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

    /** Returns whether the receiver follows an epoch that counts. */
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

    /** The stream has lost what was seen: it is read from its beginning, and nothing of it counts before a new epoch. */
    synchronized void lose() {
        lostEpoch = isLater(seen.epoch(), lostEpoch) ? seen.epoch() : lostEpoch;
        LOG.warn("The stream has lost what was seen up to {}; a new epoch begins, and clients get a gap", seen);
        fed = false;
    }

    /** Reading begins: returns from where. */
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

    /** Takes the next message. */
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

    /** The message has been taken: what it brought is delivered. Not under the lock. */
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

    /** Returns whether the broker is known to take an offset for itself at the beginning of a segment. */
    boolean brokerTakesOffsets() {
        return brokerTakesOffsets;
    }

    private void requireSame(StreamMessage message) {
        atSeam = false;
        if (!message.nonce().equals(nonce)) {
            throw new DivergedException(seen);
        }
    }

    /** Something is missing, and may have been the beginning of an epoch. */
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

    /** Closes a hole after which nothing has come for a while. */
    synchronized void settle() {
        closeHole(position);
    }

    /** What is known of idempotency keys from before the hole still counts: other nodes know it too. */
    private void closeHole(long floor) {
        if (fed && hasHole && clock.nanos() - holeLastsUntil >= 0) {
            startReceiver(floor);
            quietUntil = clock.nanos() + HOLE_NANOS;
        }
    }

    /** Nothing of the time before is taken for granted: what was granted may have been revoked in what is missing. */
    private void startReceiver(long floor) {
        EventId start = new EventId(epoch, floor);
        reader.reportUnreadable(start);
        receiver.onStart(start, HeldState.unknown());
        hasHole = false;
        fed = true;
    }

    /** Hands a record to the receiver, unless it repeats another. */
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

    /** Returns whether a record of the history was delivered in its place, and not as the repetition of another. */
    boolean isFirst(Recorded recorded) {
        return repeated.isFirst(recorded);
    }
}
