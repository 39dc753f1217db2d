package dev.ssehub.internal.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Runs;
import dev.ssehub.run.Scope;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The runs of a hub. Any thread may call any method. The application is called without a lock. */
public final class RunService implements Runs {

    private static final Duration MAX_WAIT_FOR_ARCHIVE = Duration.ofSeconds(2);

    private final RunBounds bounds;
    private final GuardedPolicy policy;
    private final UnaryOperator<SseEvent> asText;
    private final RunThreads threads;
    private final HubClock clock;
    private final SecureRandom random;
    private final RunTable table;
    private final LocalStarts starts;
    private final RunTally tally = new RunTally();
    private final Archiving archiving;
    private final Beginnings beginnings;
    private final RunAnswers answers;
    private final RunHost<ActiveRun> host = new Host();
    private final @Nullable SharedRuns shared;
    private final @Nullable ClusterRuns cluster;

    /**
     * @param extensions the application's policy, archive and dialects
     * @param asText serializes the data of events whose data is a value
     * @param viewers opens streams
     * @param random the source of ids
     * @param store where the nodes of a cluster keep their runs; null when each node keeps its own
     */
    public RunService(
            RunBounds bounds,
            RunExtensions extensions,
            UnaryOperator<SseEvent> asText,
            Viewers viewers,
            RunThreads threads,
            HubClock clock,
            SecureRandom random,
            @Nullable RunStore store) {
        this.bounds = bounds;
        policy = GuardedPolicy.of(extensions.policy(), clock);
        this.asText = asText;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
        table = new RunTable(bounds, store != null);
        starts = new LocalStarts(table, policy);
        shared = store == null ? null : shared(store, extensions);
        cluster = store == null || shared == null ? null : cluster(store, shared);
        ClaimedArchiving claims = shared == null ? null : shared.archiving();
        archiving = claims == null
                ? new OwnArchiving(extensions.archive(), threads.archive(), threads.alarms(), clock)
                : claims;
        beginnings = new Beginnings(bounds.firstByteWait(), threads.answers(), threads.alarms(), clock);
        answers = new RunAnswers(policy, viewers, beginnings, shared);
    }

    private ClusterRuns cluster(RunStore store, RunsElsewhere others) {
        OncePerMinute news = new OncePerMinute(clock::nanos);
        LeaseKeeper keeper = new LeaseKeeper(store, bounds.lease(), threads.leases(), threads.alarms(), clock, news);
        Sharing sharing = new Sharing(store, bounds.lease(), threads.reads(), threads.alarms(), keeper, clock, news);
        return new ClusterRuns(sharing, bounds, table, policy, others);
    }

    private SharedRuns shared(RunStore store, RunExtensions extensions) {
        return new SharedRuns(
                store,
                extensions,
                new KnownDialects(extensions.dialects(), table::find, clock),
                bounds,
                host,
                asText,
                threads,
                clock,
                random::nextDouble);
    }

    /** Starts the periodic checks of the runs of all nodes, if they are shared. Not called by a lane. */
    public void startThreads() {
        if (shared != null) {
            threads.alarms().start();
            shared.start();
        }
    }

    /** The services of this class for its runs. */
    private final class Host implements RunHost<ActiveRun> {

        @Override
        public SseEvent asText(SseEvent event) {
            return asText.apply(event);
        }

        @Override
        public byte[] encode(SseEvent event) {
            byte[] block = EventEncoder.block(event);
            if (block.length > bounds.maxEventBytes()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "an encoded event must have at most %,d bytes (maxEventBytes) but had %,d",
                        bounds.maxEventBytes(),
                        block.length));
            }
            return block;
        }

        @Override
        public boolean reserve(long bytes) {
            // Copies of other nodes' runs are dropped first.
            while (shared != null && table.bytes() + bytes > bounds.maxTotalBytes() && shared.letGoOldest()) {
                // until there is room
            }
            return table.reserve(bytes);
        }

        @Override
        public void release(long bytes) {
            table.release(bytes);
        }

        @Override
        public void plan(ActiveRun run, long at) {
            var unused = threads.alarms().set(run.deadlines, at);
        }

        @Override
        public boolean turn(ActiveRun run) {
            return table.giveTurn(run);
        }

        @Override
        public void call(Runnable call) {
            if (!threads.calls().make(call)) {
                RunCalls.guarded(call);
            }
        }

        @Override
        public void begun(long nanos) {
            tally.begun(nanos);
        }

        @Override
        public void ended(ActiveRun run, Ended how) {
            Steps.take("its count", () -> tally.ended(how));
            Steps.take("the turn of the next", () -> {
                ActiveRun next = table.ended(run);
                if (next != null) {
                    next.afterStart();
                }
            });
            Steps.take("its archive", () -> archiving.add(run));
        }

        @Override
        public void outlived(ActiveRun run) {
            if (table.forget(run)) {
                archiving.forgotten(run);
            }
        }
    }

    @Override
    public Run start(@Nullable Scope scope, RunOptions options) {
        requirePresent("options", options);
        RunLimits limits = RunLimits.of(options, bounds);
        threads.alarms().start();
        try {
            if (!policy.mayStart(options.owner(), scope)) {
                throw new RunRefusedException(Reason.NOT_ALLOWED, "the policy of runs does not allow this run");
            }
            Run started = cluster == null
                    ? start(newRun(newId(), scope, options, limits, LocalWriter::new))
                    : cluster.start(
                            options,
                            scope,
                            limits,
                            this::newId,
                            (id, writers) -> newRun(id, scope, options, limits, writers));
            if (started.isNew()) {
                tally.started();
            }
            return started;
        } catch (RunRefusedException e) {
            tally.refused(e.reason());
            throw e;
        }
    }

    private ActiveRun newRun(
            String id, @Nullable Scope scope, RunOptions options, RunLimits limits, RunWriter.Maker writers) {
        return new ActiveRun(id, scope, options, limits, host, clock, writers);
    }

    private Run start(ActiveRun run) {
        ActiveRun started = starts.start(run);
        return new RunHandle(started, started == run);
    }

    /** 128 random bits: an id cannot be guessed. */
    private String newId() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    @Override
    public Optional<RunView> view(Scope scope) {
        ActiveRun own = table.find(requirePresent("scope", scope));
        if (shared == null || (own != null && own.isUnderWay() && own.hasTurn())) {
            return Optional.ofNullable(own).map(StoredView::of);
        }
        Optional<String> current = shared.inScope(scope);
        return (current.isEmpty() ? Optional.ofNullable(own) : known(current.get())).map(StoredView::of);
    }

    @Override
    public Optional<RunView> view(String run) {
        return known(requirePresent("run", run)).map(StoredView::of);
    }

    @Override
    public Optional<RunInfo> find(String run) {
        return known(requirePresent("run", run)).map(KnownRun::info);
    }

    /** Returns a run of this node, or else one that the store has. */
    private Optional<? extends KnownRun> known(String run) {
        ActiveRun own = table.find(run);
        return own != null || shared == null ? Optional.ofNullable(own) : shared.find(run);
    }

    @Override
    public List<RunInfo> of(String owner) {
        List<ActiveRun> own = table.of(requirePresent("owner", owner));
        if (shared == null) {
            return own.stream().map(ActiveRun::info).toList();
        }
        Map<String, RunInfo> all = new LinkedHashMap<>(shared.ownedBy(owner));
        // What this node knows replaces what the store has returned.
        own.forEach(run -> all.put(run.id(), run.info()));
        return List.copyOf(all.values());
    }

    @Override
    public boolean stop(Scope scope, @Nullable String user) {
        requirePresent("scope", scope);
        if (cluster != null) {
            return cluster.stop(scope, user);
        }
        List<ActiveRun> runs = new ArrayList<>(table.underWay(scope));
        runs.removeIf(run -> !policy.mayStop(user, run.info()));
        return RunTable.endAll(runs, RunEnd.stopped(user));
    }

    @Override
    public boolean stop(String run, @Nullable String user) {
        ActiveRun found = table.find(requirePresent("run", run));
        if (found == null && cluster != null) {
            return cluster.stop(run, user);
        }
        return found != null && policy.mayStop(user, found.info()) && found.end(RunEnd.stopped(user), false);
    }

    /** Answers a request for a view. The stage completes on a thread that may block. */
    public CompletionStage<ViewAnswer> answer(RunView view, ViewRequest request) {
        return answers.answer(view, request);
    }

    /** Refuses new runs. Active runs continue. */
    public void drain() {
        table.close();
    }

    /** Ends all runs while their viewers are still connected. */
    public void end() {
        table.close();
        var unused = RunTable.endAll(table.all(), Ends.HUB_CLOSED);
        if (cluster != null) {
            cluster.close();
        }
        if (shared != null) {
            // The archive threads need the store, which is closed before this service is.
            threads.archive().close(MAX_WAIT_FOR_ARCHIVE);
            shared.close();
        }
    }

    /** Releases all resources, once the calls of the application are done or have taken too long. */
    public void close(Duration maxWait) {
        end();
        threads.close(maxWait);
        archiving.closed();
    }

    /** Returns the current figures. */
    public RunFigures figures() {
        return RunFigures.of(table, tally, archiving, beginnings, shared == null ? 0 : shared.viewers());
    }
}
