package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds and shows the runs of other nodes, and checks on them. Any thread may call. Methods that query the store may block. */
final class SharedRuns implements RunsElsewhere {

    /** The form of an id. Anything else that a client sends is not looked up. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final RunStore store;
    private final KnownDialects dialects;
    private final HubClock clock;
    private final Mirrors mirrors;
    private final @Nullable ClaimedArchiving archiving;
    private final LastFramesOfStored lastFrames;
    private final RunSweep sweep;
    private final MirrorLooks looks;

    SharedRuns(
            RunStore store,
            RunExtensions extensions,
            KnownDialects dialects,
            RunBounds bounds,
            RunRoom room,
            UnaryOperator<SseEvent> asText,
            RunThreads threads,
            HubClock clock,
            DoubleSupplier random) {
        this.store = store;
        this.dialects = dialects;
        this.clock = clock;
        OncePerMinute news = new OncePerMinute(clock::nanos);
        StoredLogs logs = new StoredLogs(store, clock);
        mirrors = new Mirrors(store, room, bounds, threads, clock, random, news);
        archiving = extensions.archive() == null
                ? null
                : new ClaimedArchiving(extensions.archive(), store, logs, dialects, threads, clock, news);
        lastFrames = new LastFramesOfStored(logs, dialects, mirrors::of, asText);
        LostRuns lost = new LostRuns(store, lastFrames, bounds.lease(), threads.reads(), mirrors::changed, news);
        looks = new MirrorLooks(mirrors, lost, threads, clock, news);
        sweep = new RunSweep(lost, mirrors, archiving, bounds.lease(), threads, clock, random, news);
    }

    /** Starts the periodic checks of the runs of all nodes. */
    void start() {
        sweep.start();
    }

    /** Returns a run, or empty. */
    Optional<FoundRun> find(String run) {
        if (!ID.matcher(run).matches()) {
            return Optional.empty();
        }
        long asked = clock.nanos();
        return store.find(run).map(stored -> found(stored, asked));
    }

    private FoundRun found(StoredRun run, long asked) {
        return new FoundRun(run, dialects.of(run), asked);
    }

    @Override
    public RunInfo infoOf(StoredRun run) {
        return found(run, clock.nanos()).info();
    }

    @Override
    public RunView viewOfStart(StoredRun run) {
        return StoredView.ofStart(found(run, clock.nanos()));
    }

    @Override
    public boolean end(String run, RunEnd end) {
        return store.end(run, false, end, found -> lastFrames.of(found, end));
    }

    /** Returns the id of the active run of a scope, or else of the last one that is kept. */
    Optional<String> inScope(Scope scope) {
        return store.inScope(scope.toString());
    }

    /** Returns an owner's runs by their ids, the newest first. */
    Map<String, RunInfo> ownedBy(String owner) {
        List<String> ids = store.ownedBy(owner);
        Map<String, StoredRun> found = ids.isEmpty() ? Map.of() : store.find(ids);
        Map<String, RunInfo> owned = new LinkedHashMap<>();
        for (String id : ids) {
            StoredRun run = found.get(id);
            if (run != null) {
                owned.put(id, infoOf(run));
            }
        }
        return owned;
    }

    /**
     * Returns a copy of a run that was found, as soon as this node has it. The stage completes on a thread that may block. Its result is
     * null when the run cannot be read now.
     */
    CompletionStage<@Nullable MirroredRun> open(FoundRun found) {
        if (found.dialect() == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<@Nullable MirroredRun> opened = mirrors.open(found, found.dialect());
        looks.plan();
        return opened;
    }

    /** Returns the archiving of the runs of all nodes; null when there is no archive. */
    @Nullable
    ClaimedArchiving archiving() {
        return archiving;
    }

    /** Drops the copy of a run that is not viewed here, to make room. Returns false when there is none. */
    boolean letGoOldest() {
        return mirrors.letGoOldest();
    }

    int viewers() {
        return mirrors.viewers();
    }

    /** Stops the checks, and cuts off the viewers of other nodes' runs. */
    void close() {
        sweep.close();
        looks.close();
        mirrors.close();
    }
}
