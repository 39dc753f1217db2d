package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.EventLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want a lane to do, each with the place in the log up to which the lane has to have delivered before it does it.
 * Any thread adds; the lane takes.
 */
final class Inbox {

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final EventLog log;

    /**
     * @param after what has to be delivered before
     * @param session whom it concerns if that is one session, which is given up if the action fails
     * @param action what the lane is to do
     */
    record Command(EventId after, @Nullable LaneSession session, Runnable action) {}

    Inbox(EventLog log) {
        this.log = log;
    }

    /** Adds what concerns one session, to be done after everything that is in the log now. */
    void add(LaneSession session, Runnable action) {
        commands.add(new Command(log.tail(), session, action));
    }

    /** Adds what concerns the lane, to be done after everything that is in the log now. */
    void add(Runnable action) {
        add(log.tail(), action);
    }

    /** Adds what concerns the lane, to be done in its place in the log. */
    void add(EventId place, Runnable action) {
        commands.add(new Command(place, null, action));
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Returns the next command and leaves it there, or null. */
    @Nullable
    Command peek() {
        return commands.peek();
    }

    void remove() {
        commands.remove();
    }
}
