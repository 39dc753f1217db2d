package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Instant;

/** A node's end of the log: what it has to mirror. The backplane makes one call at a time; none of them blocks. */
public interface Tail {

    /**
     * The feed begins, or a new epoch does: what follows comes after {@code floor}, and nothing is known of what was before.
     */
    void onStart(EventId floor);

    /**
     * A fact from before the floor that still holds: a membership, or the latest event of a key, with the id that it had. Comes right
     * after {@link #onStart}, in id order.
     */
    void onEarlier(EventId id, Instant publishedAt, LogRecord record);

    /** The next record. Its id is after the last one. */
    void onRecord(EventId id, Instant publishedAt, LogRecord record);
}
