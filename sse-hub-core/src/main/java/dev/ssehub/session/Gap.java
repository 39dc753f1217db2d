package dev.ssehub.session;

import dev.ssehub.event.EventId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log that a client should have seen and that is no longer kept.
 *
 * @param reason the cause of the gap
 * @param from the client's last position, or null if it sent none or an unreadable one
 * @param to where the stream continues: everything after it is delivered
 */
public record Gap(Reason reason, @Nullable EventId from, EventId to) {

    public Gap {
        Objects.requireNonNull(reason, "reason must not be null");
        Objects.requireNonNull(to, "to must not be null");
    }

    /** The cause of a gap. */
    public enum Reason {
        /** Events for this client were trimmed before it could get them. */
        TRIMMED,
        /** The position belongs to another life of the log, or is invalid. */
        UNKNOWN_POSITION,
        /** The position is in the log's future: another log has assigned it. */
        FUTURE
    }
}
