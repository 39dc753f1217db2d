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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The runs of other nodes, as this one finds, shows and looks after them. Any thread may call; what asks the store may wait for it. */
final class SharedRuns implements RunsElsewhere {

    /** What an id looks like: whatever else a client sends is not looked for. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final RunStore store;
    private final KnownDialects dialects;
    private final Mirrors mirrors;
    private final @Nullable ClaimedArchiving archiving;
    private final LastFramesOfStored lastFrames;
    private final RunSweep sweep;

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
        OncePerMinute news = new OncePerMinute(clock::nanos);
        StoredLogs logs = new StoredLogs(store, clock);
        mirrors = new Mirrors(store, room, bounds, threads, clock, news);
        archiving = extensions.archive() == null
                ? null
                : new ClaimedArchiving(extensions.archive(), store, logs, dialects, threads, clock, news);
        lastFrames = new LastFramesOfStored(logs, dialects, asText);
        LostRuns lost = new LostRuns(store, lastFrames, news);
        sweep = new RunSweep(lost, mirrors, archiving, bounds.lease(), threads, clock, random, news);
    }

    /** Begins to look after the runs of all nodes. */
    void start() {
        sweep.plan();
    }

    /** Returns a run, or empty. */
    Optional<FoundRun> find(String run) {
        if (!ID.matcher(run).matches()) {
            return Optional.empty();
        }
        return store.find(run).map(this::found);
    }

    @Override
    public RunInfo infoOf(StoredRun run) {
        return found(run).info();
    }

    @Override
    public RunView viewOfStart(StoredRun run) {
        return StoredView.ofStart(found(run));
    }

    @Override
    public boolean end(String run, RunEnd end) {
        return store.end(run, false, end, found -> lastFrames.of(found, end));
    }

    private FoundRun found(StoredRun run) {
        return new FoundRun(run, dialects.of(run));
    }

    /** Returns the id of the run of a scope that is under way, or of the last that is kept. */
    Optional<String> inScope(Scope scope) {
        return store.inScope(scope.toString());
    }

    /** Returns the ids of an owner's runs, the newest first. */
    List<String> ownedBy(String owner) {
        return store.ownedBy(owner);
    }

    /** Returns what can be shown of a run that was found, as soon as it is here, on a thread that may block; null when it cannot be read now. */
    CompletionStage<@Nullable MirroredRun> open(FoundRun found) {
        if (found.dialect() == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<@Nullable MirroredRun> opened = mirrors.open(found, found.dialect());
        sweep.plan();
        return opened;
    }

    /** Returns what archives the runs of all nodes; null when there is no archive. */
    @Nullable
    ClaimedArchiving archiving() {
        return archiving;
    }

    /** Lets go of a run that nobody here views, for the room that it takes. Returns false when there is none. */
    boolean letGoOldest() {
        return mirrors.letGoOldest();
    }

    int viewers() {
        return mirrors.viewers();
    }

    /** Looks after no run any more, and cuts off those who view one of another node. */
    void close() {
        sweep.close();
        mirrors.close();
    }
}
