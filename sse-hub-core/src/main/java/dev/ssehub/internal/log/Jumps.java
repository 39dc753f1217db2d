package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ranges of ids that were left out after restarts of the broker. A client with a position inside such a range has seen a record that
 * the broker has lost. Guarded by the log's lock.
 */
final class Jumps {

    /** How many are remembered: a broker is not restarted more often than that while a client is away. */
    private static final int MAX_REMEMBERED = 64;

    private static final EventId NOTHING = new EventId(0, 0);

    private final Deque<Jump> jumps = new ArrayDeque<>();

    private record Jump(EventId from, EventId to) {

        boolean covers(EventId position) {
            return position.isAfter(from) && to.isAfter(position);
        }
    }

    /** Adds a range. Returns the position up to which earlier ranges have been forgotten; positions before it cannot be judged. */
    EventId add(EventId from, EventId to) {
        jumps.addLast(new Jump(from, to));
        return jumps.size() > MAX_REMEMBERED ? jumps.removeFirst().to() : NOTHING;
    }

    boolean cover(EventId position) {
        for (Jump jump : jumps) {
            if (jump.covers(position)) {
                return true;
            }
        }
        return false;
    }

    void clear() {
        jumps.clear();
    }
}
