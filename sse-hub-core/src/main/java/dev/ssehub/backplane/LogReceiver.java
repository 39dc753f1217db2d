package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of the log, which mirrors it. The backplane makes one call at a time, except for {@link #onBatchEnd}; none of them blocks.
 */
public interface LogReceiver {

    /**
     * The log continues after {@code floor}, and the records between the last record and that place are unknown. This is called when
     * the feed begins, when an epoch begins, and when records are missing in the middle: they were trimmed before they were read, or cannot
     * be read here.
     *
     * @param floor the place before the next record
     * @param held the state at the floor
     */
    void onStart(EventId floor, HeldState held);

    /**
     * The log continues after {@code place} with nothing missing, although ids were skipped: the broker was restarted and may have
     * lost its latest records. A position strictly between the last record and {@code place} belongs to a lost record.
     */
    void onJump(EventId place);

    /** The next record: none is missing between it and the last one. Its id is later than the last one. */
    void onRecord(EventId id, Instant publishedAt, LogRecord record);

    /**
     * No record follows for the moment. A node that is notified of this delivers what it has received, on the calling thread if that is quick;
     * otherwise its own threads deliver each record as it arrives. A backplane that calls this method calls it first when it has started, then after
     * each batch of records, also if reporting one of them failed, and before it reports a hole after them; always without a lock, on any thread.
     */
    default void onBatchEnd() {}

    /**
     * What a log that begins, or continues after a hole, still knows about the time before.
     *
     * @param records in the order of their ids, none after the floor: valid memberships ({@code member} is true), the latest event of
     *     each key, and revocations: ended memberships ({@code member} is false) and disconnects
     * @param revocationsSince the place after which the records contain every revocation; null if that is unknown
     */
    record HeldState(List<Recorded> records, @Nullable EventId revocationsSince) {

        /** Copies the list. */
        public HeldState {
            records = List.copyOf(Objects.requireNonNull(records, "records must not be null"));
        }

        /** The state if nothing is known. */
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
