package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.util.List;
import java.util.Objects;

/**
 * A part of the log as the broker keeps it.
 *
 * @param records the records, in order
 * @param reached the place up to which the records are complete
 */
public record HistoryPage(List<Recorded> records, EventId reached) {

    public HistoryPage {
        Objects.requireNonNull(records, "records must not be null");
        Objects.requireNonNull(reached, "reached must not be null");
    }
}
