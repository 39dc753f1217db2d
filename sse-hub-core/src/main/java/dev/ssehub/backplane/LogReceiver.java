package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of the log: what it has to mirror. The backplane makes one call at a time, but for {@link #onBatchEnd}; none of them blocks.
 */
public interface LogReceiver {

    /**
     * The log goes on after {@code floor}, and nothing else is known of what lies between the last record and that place. So it is when
     * the feed begins, when an epoch does, and when records are missing in the middle: they were trimmed before they were read, or cannot
     * be read here.
     *
     * @param floor the place before the next record
     * @param held what holds at the floor
     */
    void onStart(EventId floor, HeldState held);

    /**
     * The log goes on after {@code place} with nothing missing, although ids were left out: the broker was started again and may have
     * lost its latest records. A position strictly between the last record and {@code place} is that of a record that was lost.
     */
    void onJump(EventId place);

    /** The next record: none is missing between it and the last one. Its id is after the last one. */
    void onRecord(EventId id, Instant publishedAt, LogRecord record);

    /**
     * No record follows for the moment. A node that is notified of it delivers what it has received, on the calling thread if that is quickly done;
     * otherwise it has its own threads deliver each record as it comes. A backplane that calls this does so first when it has started, and then after
     * the records that it had at once, also if reporting one of them failed, and before it reports a hole that comes after them; always without a lock, and by any thread.
     */
    default void onBatchEnd() {}

    /**
     * What a log that begins, or goes on after a hole, still says of the time before.
     *
     * @param records in the order of their ids, none after the floor: memberships that hold ({@code member} is true), the latest event of
     *     each key, and revocations: memberships that have ended ({@code member} is false) and disconnects
     * @param revocationsSince the place after which no revocation is missing from the records; null when that is unknown
     */
    record HeldState(List<Recorded> records, @Nullable EventId revocationsSince) {

        /** Copies the list. */
        public HeldState {
            records = List.copyOf(Objects.requireNonNull(records, "records must not be null"));
        }

        /** The state of which nothing is known. */
        public static HeldState unknown() {
            return new HeldState(List.of(), null);
        }

        /** Returns whether every revocation after a place is among the records. */
        public boolean hasRevocationsSince(EventId place) {
            Objects.requireNonNull(place, "place must not be null");
            return revocationsSince != null
                    && revocationsSince.epoch() == place.epoch()
                    && !revocationsSince.isAfter(place);
        }
    }
}
