package dev.ssehub.backplane;

import dev.ssehub.run.RunEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store in which the nodes of a hub keep their runs, so that any node can show and stop a run, and a run whose producer is gone ends.
 *
 * <p>Every implementation promises the following, and the contract suite of the test kit checks it:
 * <ul>
 *   <li>A run has one end. Everybody reads the appended events in the same order, with offsets that are dense from 1; nothing is appended
 *       after the end.
 *   <li>An append with another token than that of the start, one that does not follow the last, and one after the end changes nothing.
 *   <li>A start or an append that is repeated because its answer was lost takes effect once.
 *   <li>A scope has at most one active run. Its other runs are queued, in the order of their starts, and the end of one is the turn of the next.
 *   <li>{@link #overdue} finds a run whose lease is over.
 * </ul>
 * Any thread may call any method; each may wait for the broker, unless it returns a {@link CompletionStage}. Without an answer in time they throw
 * {@link PublishException}; no lane calls any of them.
 */
public interface RunStore {

    /** The state of a stored run. */
    enum State {
        /** It waits for its turn. */
        QUEUED,
        /** Its producer appends. */
        RUNNING,
        /** It has ended. */
        ENDED
    }

    /**
     * A run to start.
     *
     * @param run its id
     * @param token only known to its producer
     * @param scope what it belongs to, or null
     * @param owner its owner, or null
     * @param dialect the name of its dialect
     * @param startKey identifies this start among all runs of the hub, or null
     * @param mayQueue whether it is queued if another run of its scope is active
     * @param maxPerOwner how many runs the owner may have that have not ended
     * @param lease how long the producer may be silent
     * @param keepFor how long it is kept after its end
     */
    record NewRun(
            String run,
            String token,
            @Nullable String scope,
            @Nullable String owner,
            String dialect,
            @Nullable String startKey,
            boolean mayQueue,
            int maxPerOwner,
            Duration lease,
            Duration keepFor) {

        public NewRun {
            Objects.requireNonNull(run, "run must not be null");
            Objects.requireNonNull(token, "token must not be null");
            Objects.requireNonNull(dialect, "dialect must not be null");
            Objects.requireNonNull(lease, "lease must not be null");
            Objects.requireNonNull(keepFor, "keepFor must not be null");
        }
    }

    /** The result of a start. */
    enum Started {
        /** The run is active. */
        RUNNING,
        /** The run is queued. */
        QUEUED,
        /** A run was already started with the same key; nothing was started. */
        FOUND,
        /** Another run of its scope is active; nothing was started. */
        BUSY,
        /** Its owner has too many runs; nothing was started. */
        TOO_MANY
    }

    /**
     * The answer to a start.
     *
     * @param started the result
     * @param run the run that was started, was found, or is in the way; empty for {@link Started#TOO_MANY}
     */
    record Start(Started started, String run) {

        public Start {
            Objects.requireNonNull(started, "started must not be null");
            Objects.requireNonNull(run, "run must not be null");
        }
    }

    /**
     * A run as it is stored.
     *
     * @param run its id
     * @param scope what it belongs to, or null
     * @param owner its owner, or null
     * @param dialect the name of its dialect
     * @param state its state
     * @param tail the offset of its last entry, which is the end if it has ended
     * @param bytes the size of its events, as they were appended
     * @param startedAt when it was started, by the broker's clock
     * @param endedAt when it ended, or null
     * @param end how it ended, or null
     * @param leaseLeft the remaining time of its lease when it was found, by the broker's clock; negative once it is over, null if the run has ended
     */
    record StoredRun(
            String run,
            @Nullable String scope,
            @Nullable String owner,
            String dialect,
            State state,
            long tail,
            long bytes,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable RunEnd end,
            @Nullable Duration leaseLeft) {

        public StoredRun {
            Objects.requireNonNull(run, "run must not be null");
            Objects.requireNonNull(dialect, "dialect must not be null");
            Objects.requireNonNull(state, "state must not be null");
            Objects.requireNonNull(startedAt, "startedAt must not be null");
        }
    }

    /**
     * Consecutive entries.
     *
     * @param first the offset of the first of them
     * @param blocks the events, without ids; with {@code end}, the last frames of the dialect, which share one offset
     * @param end how the run ended, if this is its end; otherwise null
     */
    record Entries(
            long first, List<byte[]> blocks, @Nullable RunEnd end) {

        public Entries {
            Objects.requireNonNull(blocks, "blocks must not be null");
        }

        /** Returns the offset of the last of them. */
        public long last() {
            return end == null ? first + blocks.size() - 1 : first;
        }
    }

    /** Creates the last frames of a run, for the end at this offset. */
    @FunctionalInterface
    interface LastFrames {
        List<byte[]> at(StoredRun run);
    }

    /** Receives what is appended to a run. Called on a thread of the store, one call at a time; must return soon. */
    interface Watcher {

        /** Entries were appended. Some may be skipped or arrive twice: the receiver {@linkplain RunStore#read reads} what is missing. */
        void appended(Entries entries);

        /** The connection was lost and is back, so that anything may have been skipped. */
        void interrupted();
    }

    /**
     * A store's information on a run whose producer is alive.
     *
     * @param state its state
     * @param isWatched whether a node has reported that it {@linkplain RunStore#watched shows} the run, and that is still valid
     */
    record Renewed(State state, boolean isWatched) {

        public Renewed {
            Objects.requireNonNull(state, "state must not be null");
        }
    }

    /** A subscription, until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Starts a run, atomically with its scope, its key and its owner's number of runs. If a start with the same id is repeated, the result is the run's
     * state; {@link Started#RUNNING} also if it has ended since.
     */
    Start start(NewRun run);

    /**
     * Appends events, which is also a sign of life of their producer. The result is false if the run has ended, or belongs to another producer. It fails with a
     * {@link PublishException} if there was no answer, and the same append may then be repeated. The result of the repetition is true if the events are in the
     * log, even if the run has ended since.
     *
     * @param first the offset of the first of them
     */
    CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks);

    /**
     * Ends a run that has not ended, and gives the next of its scope its turn.
     *
     * @param onlyIfOverdue whether nothing happens if its producer is still alive
     * @param lastFrames called with the current run; more than once if something is appended in the meantime
     * @return whether this was its end
     */
    boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames);

    /**
     * Renews the leases of these runs' producers.
     *
     * @param runs the runs, with their tokens
     * @return the runs that have not ended and belong to this producer, with their states
     */
    Map<String, Renewed> renew(Map<String, String> runs, Duration lease);

    /** Reports that these runs have viewers on this node; the report is valid for this long. */
    void watched(Collection<String> runs, Duration holdsFor);

    /**
     * Subscribes to changes of all runs of the hub: the listener receives the id of each run that has ended or got its turn. Some may be skipped,
     * for example while the connection is lost; {@link #renew} returns their state.
     */
    Watch watchChanges(Consumer<String> listener);

    /** Returns a run, or empty if there is none or it is no longer kept. */
    Optional<StoredRun> find(String run);

    /**
     * Returns the existing ones of these runs, by their ids. A store should find all of them in one call if it can: nodes look up many.
     *
     * @param runs the ids
     */
    default Map<String, StoredRun> find(Collection<String> runs) {
        Map<String, StoredRun> found = new HashMap<>();
        runs.forEach(id -> find(id).ifPresent(run -> found.put(id, run)));
        return found;
    }

    /** Returns the id of the active run of a scope, or else of the last one that is kept. */
    Optional<String> inScope(String scope);

    /** Returns the ids of the queued runs of a scope. */
    List<String> queued(String scope);

    /** Returns the ids of an owner's runs, the newest first. */
    List<String> ownedBy(String owner);

    /** Reads the entries after an offset: at least some if there are any, and not many more than this many bytes. */
    List<Entries> read(String run, long after, int maxBytes);

    /** Subscribes to a run. The watcher gets what is appended from now on. */
    Watch watch(String run, Watcher watcher);

    /** Returns ids of runs whose lease is over, and that have not ended; at most {@code max}. */
    List<String> overdue(int max);

    /**
     * Returns ids of runs that have ended and are not archived, and reserves them for the caller for this long; at most {@code max}.
     */
    List<String> claimForArchive(int max, Duration reservedFor);

    /** Marks these runs as archived. */
    void archived(Collection<String> runs);
}
