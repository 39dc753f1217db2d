package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a log that begins, or goes on after a hole, still says of the time before.
 *
 * @param records in the order of their ids, none after the floor: memberships that hold ({@code member} is true), the latest event of
 *     each key, and revocations: memberships that have ended ({@code member} is false) and disconnects
 * @param revocationsSince the place after which no revocation is missing from the records; null when nobody knows
 */
public record HeldState(List<Recorded> records, @Nullable EventId revocationsSince) {

    /** Copies the list. */
    public HeldState {
        records = List.copyOf(Objects.requireNonNull(records, "records must not be null"));
    }

    /** Nothing is known of the time before. */
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
