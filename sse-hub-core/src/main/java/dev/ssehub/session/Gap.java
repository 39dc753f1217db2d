package dev.ssehub.session;

import dev.ssehub.event.EventId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log that a client should have seen and that is no longer kept.
 *
 * @param reason how it came about
 * @param from the client's last position, or null when it named none that can be read
 * @param to where the stream goes on: everything after it is delivered
 */
public record Gap(Reason reason, @Nullable EventId from, EventId to) {

    public Gap {
        Objects.requireNonNull(reason, "reason must not be null");
        Objects.requireNonNull(to, "to must not be null");
    }

    /** How a gap came about. */
    public enum Reason {
        /** Events for this client were trimmed before it could get them. */
        TRIMMED,
        /** The position belongs to another life of the log, or is invalid. */
        UNKNOWN_POSITION,
        /** The position lies in the log's future: the log is not the one that gave it. */
        FUTURE
    }
}
