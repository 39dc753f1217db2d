package dev.ssehub.rabbitmq;

import dev.ssehub.backplane.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RecordFormat;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.EventId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the messages of the stream into the records of the log, in the same way on every node.
 *
 * <p>A message's offset is its place, plus one, so that there is a place before the first. Which epoch it belongs to is what the stream
 * says: an {@link Message.Kind#EPOCH} message begins one if it follows the one that it names, so of two nodes that begin one at once the
 * first succeeds. Where that message is trimmed already, the records tell the epoch.
 *
 * <p>A node that has seen more than the stream has takes no epoch any more up to the one that it has seen. Thread-safe: the reader of
 * a connection that was lost may still be at its last message when the next begins.
 */
final class Mirror {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final EventId NOTHING = new EventId(0, 0);

    private final Tail tail;
    private final Appends appends;
    private final Once once;

    private volatile EventId seen = NOTHING;
    private volatile boolean fed;
    // Guarded by this; volatile to be read by any thread.
    private String nonce = "";
    private long position;
    private boolean atSeam;
    private volatile long epoch;
    private volatile long lostEpoch;

    /** Thrown when the stream has another message where one was seen. */
    static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DivergedException(EventId at) {
            super("the stream has another message at " + at + ": it went back and took another way");
        }
    }

    Mirror(Tail tail, Appends appends, Duration idempotencyWindow) {
        this.tail = tail;
        this.appends = appends;
        this.once = new Once(idempotencyWindow);
    }

    /** Returns the last place that the tail knows. */
    EventId seen() {
        return seen;
    }

    /** Returns whether the tail follows an epoch that counts. */
    boolean isFed() {
        return fed;
    }

    /** Returns the epoch that the stream has told last, 0 for none. */
    long epoch() {
        return epoch;
    }

    /** Returns an epoch that nobody has seen. */
    long nextEpoch() {
        return Math.max(System.currentTimeMillis(), Math.max(epoch, lostEpoch) + 1);
    }

    /** The stream has lost what was seen: it is read from its beginning, and nothing of it counts before a new epoch. */
    synchronized void lose() {
        lostEpoch = Math.max(lostEpoch, seen.epoch());
        LOG.warn("The stream has lost what was seen up to {}; a new epoch begins, and clients are told a gap", seen);
        fed = false;
        epoch = 0;
        position = 0;
    }

    /** Reading begins: returns from where. */
    synchronized Object begin() {
        atSeam = fed;
        if (!fed) {
            epoch = 0;
            position = 0;
            return "first";
        }
        return Math.max(0, seen.offset() - 1);
    }

    /** Takes the next message. */
    synchronized void take(Message message) {
        long place = message.offset() + 1;
        if (place <= position && !(atSeam && place == seen.offset())) {
            return;
        }
        if (atSeam) {
            atSeam = false;
            if (place == seen.offset()) {
                if (!message.nonce().equals(nonce)) {
                    throw new DivergedException(seen);
                }
                return;
            }
            if (place > seen.offset() + 1) {
                LOG.warn("The stream was trimmed beyond {} while it was out of reach: clients are told a gap", seen);
                startTail(place - 1);
            }
        }
        position = place;
        nonce = message.nonce();
        switch (message.kind()) {
            case PROBE -> {}
            case FOREIGN -> LOG.warn("At {} the stream has a message that is not the hub's: it is passed over", place);
            case EPOCH -> {
                boolean follows = epoch == 0 || epoch == message.after();
                if (follows && message.epoch() > epoch) {
                    begin(message.epoch(), place);
                }
            }
            case RECORD -> {
                if (message.epoch() > epoch) {
                    begin(message.epoch(), place - 1);
                }
                feed(message, place);
            }
        }
        if (fed) {
            seen = new EventId(epoch, place);
        }
    }

    private void begin(long newEpoch, long floor) {
        epoch = newEpoch;
        if (newEpoch > lostEpoch) {
            startTail(floor);
        }
    }

    private void startTail(long floor) {
        once.clear();
        seen = new EventId(epoch, floor);
        tail.onStart(seen, HeldState.unknown());
        fed = true;
    }

    private void feed(Message message, long place) {
        if (!fed) {
            appends.arrivedInVain(message.nonce());
            return;
        }
        EventId id = new EventId(epoch, place);
        RecordFormat.Dated dated;
        try {
            dated = RecordFormat.decode(message.body());
        } catch (IllegalArgumentException e) {
            LOG.error("The record {} cannot be read here; clients are told a gap: {}", id, e.getMessage());
            startTail(place);
            return;
        }
        EventId first = once.firstOf(dated.record().idempotencyKey(), id, dated.publishedAt());
        if (first.equals(id)) {
            tail.onRecord(id, dated.publishedAt(), dated.record());
        }
        appends.arrived(message.nonce(), first);
    }

    /** Returns whether a record of the history was told in its place, and not as the repetition of another. */
    boolean isFirst(EventId id, LogRecord record) {
        return once.isFirst(record.idempotencyKey(), id);
    }
}
