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
 * <p>Every implementation promises the following, and the contract suite of the test kit checks it:
 * <ul>
 *   <li>{@link #append} gives each record an id, and every node's {@link LogReceiver} gets the records in id order, each once.</li>
 *   <li>Ids only grow. Within an epoch the offsets grow; a log that has lost records that a receiver has already seen begins a new epoch.</li>
 *   <li>When {@code append} returns, the record is in the log: every receiver gets it, including those that are started later, as long as the
 *       log keeps it.</li>
 *   <li>If the idempotency key of a publication is known, {@code append} returns the first one's id, and no receiver gets it again.</li>
 * </ul>
 * Any thread may call any method. After {@link #close()} no thread or connection remains.
 */
public interface Backplane extends AutoCloseable {

    /**
     * Returns a log in the memory of this process, the default of a hub.
     *
     * @param clock provides the epoch and the times of records
     * @param maxIdempotencyKeys the maximum number of idempotency keys to remember
     * @param idempotencyWindow how long to remember an idempotency key at most
     * @throws IllegalArgumentException if no key could be remembered
     */
    static Backplane inMemory(InstantSource clock, int maxIdempotencyKeys, Duration idempotencyWindow) {
        return new InMemoryBackplane(clock, maxIdempotencyKeys, idempotencyWindow);
    }

    /**
     * Begins to feed the receiver: first {@link LogReceiver#onStart}, then the records that the log keeps, then new ones, all in order and one call
     * at a time. Called once.
     *
     * @throws UnreachableException if its broker does not answer, unless it can start without one
     */
    void start(LogReceiver receiver);

    /**
     * Appends a record.
     *
     * @return its id, or with a known idempotency key the id of the first record
     * @throws PublishException if it was not appended, or possibly not
     */
    EventId append(LogRecord record);

    /**
     * Reads what the broker keeps after a place, for clients that have been away for longer than their node remembers. May wait for the
     * broker; never called by a lane.
     *
     * @param upTo where to stop
     * @return the next records, as many as are read at once; empty if something after that place is no longer kept, and by default
     * @throws java.io.UncheckedIOException if the broker is unreachable
     */
    default Optional<HistoryPage> history(EventId after, EventId upTo) {
        return Optional.empty();
    }

    /** Returns the store in which nodes share their runs; null, which is the default, if each node keeps its own. */
    default @Nullable RunStore runs() {
        return null;
    }

    /** Returns whether other processes append to the log too; false if it belongs to this process. */
    default boolean isShared() {
        return true;
    }

    /** Returns how often the connection to the broker was re-established. */
    default long reconnects() {
        return 0;
    }

    /** Returns how many idempotency keys this process remembers; 0 if the broker remembers them. */
    default int idempotencyKeys() {
        return 0;
    }

    /** Returns whether the backplane can append now: false while its broker is unreachable. */
    boolean isAvailable();

    /** Ends the feed and frees everything. Appending fails from now on. Does nothing if it is called again. */
    @Override
    void close();

    /** Thrown when a backplane cannot start because its broker does not answer. */
    final class UnreachableException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        /** Creates an exception whose message names the broker, its address and the cause. */
        public UnreachableException(String message) {
            super(Objects.requireNonNull(message, "message must not be null"));
        }
    }
}
