package dev.ssehub.backplane;

import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ordered log that the nodes of a hub share.
 *
 * <p>What every implementation promises, and the contract suite of the test kit checks:
 * <ul>
 *   <li>{@link #append} gives each record an id, and every node's {@link LogReceiver} gets the records in id order, each once.</li>
 *   <li>Ids only grow. Within an epoch the offsets grow; a log that has lost what a receiver has already seen begins a new epoch.</li>
 *   <li>When {@code append} returns, the record is in the log: every receiver gets it, also one that is started later, as long as the
 *       log keeps it.</li>
 *   <li>A publication whose idempotency key is known returns the first one's id and reaches no receiver again.</li>
 * </ul>
 * Any thread may call any method. After {@link #close()} no thread or connection remains.
 */
public interface Backplane extends AutoCloseable {

    /**
     * Returns a log in the memory of this process, which is what a hub has unless it is given another one.
     *
     * @param clock gives the epoch and the times of records
     * @param maxIdempotencyKeys how many idempotency keys are remembered at most
     * @param idempotencyWindow how long an idempotency key is remembered at most
     * @throws IllegalArgumentException when no key could be remembered
     */
    static Backplane inMemory(InstantSource clock, int maxIdempotencyKeys, Duration idempotencyWindow) {
        return new InMemoryBackplane(clock, maxIdempotencyKeys, idempotencyWindow);
    }

    /**
     * Begins to feed the receiver: first {@link LogReceiver#onStart}, then what the log keeps, then what is appended, all in order and one call at
     * a time. Called once.
     *
     * @throws UnreachableException when its broker does not answer, unless it can start without
     */
    void start(LogReceiver receiver);

    /**
     * Appends a record.
     *
     * @return its id, or with a known idempotency key the id of the first record
     * @throws PublishException when it was not, or perhaps not, appended
     */
    EventId append(LogRecord record);

    /**
     * Reads what the broker keeps after a place, for clients that have been away for longer than their node remembers. May wait for the
     * broker; never called by a lane.
     *
     * @param upTo where to stop
     * @return the next records, as many as are read at once; empty when something after that place is no longer kept, as always unless
     *     overridden
     * @throws java.io.UncheckedIOException when the broker is unreachable
     */
    default Optional<HistoryPage> history(EventId after, EventId upTo) {
        return Optional.empty();
    }

    /** Returns where the nodes keep their runs; null when each node keeps its own, as always unless overridden. */
    default @Nullable RunStore runs() {
        return null;
    }

    /** Returns whether other processes append to the log too; false for one that is this process's own. */
    default boolean isShared() {
        return true;
    }

    /** Returns how often the connection to the broker has been made again. */
    default long reconnects() {
        return 0;
    }

    /** Returns how many idempotency keys this process remembers; 0 where the broker remembers them. */
    default int idempotencyKeys() {
        return 0;
    }

    /** Returns whether the backplane can append now: false while its broker is unreachable. */
    boolean isAvailable();

    /** Ends the feed and frees everything. Appending fails from now on. Does nothing when called again. */
    @Override
    void close();

    /** Thrown when a backplane cannot start because its broker does not answer. */
    final class UnreachableException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        /** Creates one that says which broker, where, and what went wrong. */
        public UnreachableException(String message) {
            super(Objects.requireNonNull(message, "message must not be null"));
        }
    }
}
