package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.EventLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The commands of other threads for a lane, each with the position up to which the lane has to deliver before it carries out the command.
 * Any thread adds; only the lane removes.
 */
final class Inbox {

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final EventLog log;

    /**
     * @param after the position up to which the lane has to deliver first
     * @param session the session that the command is for, which is closed if the action fails; null if it concerns the whole lane
     * @param action the action to run
     */
    record Command(EventId after, @Nullable LaneSession session, Runnable action) {}

    Inbox(EventLog log) {
        this.log = log;
    }

    /** Adds a command for one session, to be carried out after everything that is in the log now. */
    void add(LaneSession session, Runnable action) {
        commands.add(new Command(log.tail(), session, action));
    }

    /** Adds a command for the lane, to be carried out after everything that is in the log now. */
    void add(Runnable action) {
        add(log.tail(), action);
    }

    /** Adds a command for the lane, to be carried out at a position of the log. */
    void add(EventId place, Runnable action) {
        commands.add(new Command(place, null, action));
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Returns the next command without removing it, or null. */
    @Nullable
    Command peek() {
        return commands.peek();
    }

    void remove() {
        commands.remove();
    }
}
