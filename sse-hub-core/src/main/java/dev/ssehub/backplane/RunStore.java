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
 * Where the nodes of a hub keep their runs, so that any node can show and stop a run, and a run whose producer is gone ends.
 *
 * <p>What every implementation promises, and the contract suite of the test kit checks:
 * <ul>
 *   <li>A run has one end. What was appended before is read by everybody in the same order with offsets that are dense from 1; nothing is appended
 *       after the end.
 *   <li>An append with another token than that of the start, one that does not follow the last, and one after the end changes nothing.
 *   <li>A start, and an append, that is repeated because its answer was lost, is done once.
 *   <li>At most one run of a scope is under way. The others of it wait, in the order of their starts, and the end of one is the turn of the next.
 *   <li>A run whose lease is over is found by {@link #overdue}.
 * </ul>
 * Any thread may call any method; each may wait for the broker, unless it returns a {@link CompletionStage}. Without an answer in time they throw
 * {@link PublishException}; none is called by a lane.
 */
public interface RunStore {

    /** Where a stored run is. */
    enum State {
        /** It waits for its turn. */
        QUEUED,
        /** Its producer appends. */
        RUNNING,
        /** It has ended. */
        ENDED
    }

    /**
     * A run that is to be started.
     *
     * @param run its id
     * @param token known to its producer only
     * @param scope what it belongs to, or null
     * @param owner whose it is, or null
     * @param dialect the name of its dialect
     * @param startKey names the act of starting among all runs of the hub, or null
     * @param mayQueue whether it waits when another of its scope is under way
     * @param maxPerOwner how many the owner may have that have not ended
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

    /** What has become of a start. */
    enum Started {
        /** It is under way. */
        RUNNING,
        /** It waits for its turn. */
        QUEUED,
        /** One was started with the same key; nothing was started. */
        FOUND,
        /** Another of its scope is under way; nothing was started. */
        BUSY,
        /** Its owner has too many; nothing was started. */
        TOO_MANY
    }

    /**
     * The answer to a start.
     *
     * @param started what has become of it
     * @param run the run that was started, or that was found, or that is in the way; empty for {@link Started#TOO_MANY}
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
     * @param owner whose it is, or null
     * @param dialect the name of its dialect
     * @param state where it is
     * @param tail the offset of its last entry, which is the end when it has ended
     * @param bytes how long its events are, as they were appended
     * @param startedAt when it was started, by the broker's clock
     * @param endedAt when it ended, or null
     * @param end how it ended, or null
     * @param leaseLeft how long its lease still lasted when it was found, by the broker's clock; negative once it is over, null when the run has ended
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
     * Entries that follow each other.
     *
     * @param first the offset of the first of them
     * @param blocks the events, without ids; with {@code end}, the last frames of the dialect, which share one offset
     * @param end how the run ended, when this is its end; null otherwise
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

    /** Makes the last frames of a run, for the end at this offset. */
    @FunctionalInterface
    interface LastFrames {
        List<byte[]> at(StoredRun run);
    }

    /** Who is given what is appended to a run. Called on a thread of the store, one call at a time; must return soon. */
    interface Watcher {

        /** Something was appended. Entries may be left out, and come twice: what is missing is {@linkplain RunStore#read read}. */
        void appended(Entries entries);

        /** The connection was lost and is there again, so anything may have been left out. */
        void interrupted();
    }

    /**
     * What a store says of a run whose producer is alive.
     *
     * @param state where it is
     * @param isWatched whether a node has said that it {@linkplain RunStore#watched shows} the run, and that holds still
     */
    record Renewed(State state, boolean isWatched) {

        public Renewed {
            Objects.requireNonNull(state, "state must not be null");
        }
    }

    /** What is watched, until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Starts a run, in one step with its scope, its key and its owner's number of runs. The answer to a start that is repeated, with the same id, is where
     * the run is; {@link Started#RUNNING} also when it has ended since.
     */
    Start start(NewRun run);

    /**
     * Appends events, which is a sign of life of their producer, too. The answer is false when the run has ended, or is not this producer's; it fails with a
     * {@link PublishException} when there was none, and the same append may then be repeated. The answer to that is true when the events are in the log, also
     * when the run has ended since.
     *
     * @param first the offset of the first of them
     */
    CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks);

    /**
     * Ends a run that has not ended, and gives the next of its scope its turn.
     *
     * @param onlyIfOverdue whether nothing happens when its producer is still heard of
     * @param lastFrames called with the run as it is; more than once when something is appended meanwhile
     * @return whether this was its end
     */
    boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames);

    /**
     * Says that the producers of these runs are alive.
     *
     * @param runs the runs, with their tokens
     * @return those that have not ended and are this producer's, with where each is
     */
    Map<String, Renewed> renew(Map<String, String> runs, Duration lease);

    /** Says that these runs have viewers on this node, which holds for this long. */
    void watched(Collection<String> runs, Duration holdsFor);

    /**
     * Begins to watch for what happens to all runs of the hub: the listener is given the id of each that has ended or been given its turn. Some may be left
     * out, such as while the connection is lost; {@link #renew} says what has become of them.
     */
    Watch watchChanges(Consumer<String> listener);

    /** Returns a run, or empty when there is none or it is no longer kept. */
    Optional<StoredRun> find(String run);

    /**
     * Returns those of these runs that there are, by their ids. A store that can finds all of them in one call: nodes ask for many.
     *
     * @param runs the ids
     */
    default Map<String, StoredRun> find(Collection<String> runs) {
        Map<String, StoredRun> found = new HashMap<>();
        runs.forEach(id -> find(id).ifPresent(run -> found.put(id, run)));
        return found;
    }

    /** Returns the id of the run of a scope that is under way, or else of the last that is kept. */
    Optional<String> inScope(String scope);

    /** Returns the ids of the runs of a scope that wait for their turn. */
    List<String> queued(String scope);

    /** Returns the ids of an owner's runs, the newest first. */
    List<String> ownedBy(String owner);

    /** Reads what follows an offset: some entries at least when there are any, and not many more than this many bytes. */
    List<Entries> read(String run, long after, int maxBytes);

    /** Begins to watch a run. What is appended from now on comes to the watcher. */
    Watch watch(String run, Watcher watcher);

    /** Returns ids of runs whose lease is over, and that have not ended; at most this many. */
    List<String> overdue(int max);

    /**
     * Returns ids of runs that have ended and are not archived, and reserves them for the caller for this long; at most this many.
     */
    List<String> claimForArchive(int max, Duration reservedFor);

    /** Says that these runs are archived. */
    void archived(Collection<String> runs);
}
