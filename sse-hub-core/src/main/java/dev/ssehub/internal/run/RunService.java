package dev.ssehub.internal.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.time.HubClock;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a hub. Any thread may call any method; the application is called under no lock. */
public final class RunService implements Runs {

    private static final Logger LOG = LoggerFactory.getLogger(RunService.class);
    private static final RunEnd HUB_CLOSED = new RunEnd(RunEnd.Outcome.STOPPED, null, "the hub was closed", 0);

    private final RunBounds bounds;
    private final GuardedPolicy policy;
    private final UnaryOperator<SseEvent> asText;
    private final RunThreads threads;
    private final HubClock clock;
    private final SecureRandom random;
    private final RunTable table;
    private final RunTally tally = new RunTally();
    private final Archiving archiving;
    private final Beginnings beginnings;
    private final RunAnswers answers;
    private final RunHost<ActiveRun> host = new Host();

    /**
     * @param extensions who may do what, and where runs go that have ended
     * @param asText gives events whose data is a value their text
     * @param viewers opens streams
     * @param random where the ids come from
     */
    public RunService(
            RunBounds bounds,
            RunExtensions extensions,
            UnaryOperator<SseEvent> asText,
            Viewers viewers,
            RunThreads threads,
            HubClock clock,
            SecureRandom random) {
        this.bounds = bounds;
        policy = GuardedPolicy.of(extensions.policy(), clock);
        this.asText = asText;
        this.threads = threads;
        this.clock = clock;
        this.random = random;
        table = new RunTable(bounds);
        archiving = new Archiving(extensions.archive(), threads.archive(), threads.alarms(), clock);
        beginnings = new Beginnings(bounds.firstByteWait(), threads.answers(), threads.alarms(), clock);
        answers = new RunAnswers(policy, viewers, beginnings);
    }

    /** What runs ask of this service. */
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
            ActiveRun run = new ActiveRun(newId(), scope, options, limits, host, clock);
            ActiveRun started = start(run);
            return new RunHandle(started, started == run);
        } catch (RunRefusedException e) {
            tally.refused(e.reason());
            throw e;
        }
    }

    private ActiveRun start(ActiveRun run) {
        StackRoom.requireToPublish();
        Set<ActiveRun> mayBeStopped = new HashSet<>();
        RunTable.Started started = table.start(run, mayBeStopped);
        while (!started.toBeAsked().isEmpty()) {
            for (ActiveRun other : started.toBeAsked()) {
                requireMayStop(run, other);
                mayBeStopped.add(other);
            }
            started = table.start(run, mayBeStopped);
        }
        started.stopped().forEach(ActiveRun::finish);
        if (started.run() == run) {
            tally.started();
            run.afterStart();
        }
        return started.run();
    }

    private void requireMayStop(ActiveRun run, ActiveRun other) {
        if (!policy.mayReplace(run.owner(), other.info())) {
            throw new RunRefusedException(
                    Reason.BUSY, "a run of the scope " + run.scope() + " is under way, and the user may not stop it");
        }
    }

    /** 128 random bits: an id cannot be guessed. */
    private String newId() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    @Override
    public Optional<RunView> view(Scope scope) {
        return Optional.ofNullable(table.find(requirePresent("scope", scope))).map(StoredView::of);
    }

    @Override
    public Optional<RunView> view(String run) {
        return Optional.ofNullable(table.find(requirePresent("run", run))).map(StoredView::of);
    }

    @Override
    public Optional<RunInfo> find(String run) {
        return Optional.ofNullable(table.find(requirePresent("run", run))).map(ActiveRun::info);
    }

    @Override
    public List<RunInfo> of(String owner) {
        return table.of(requirePresent("owner", owner)).stream()
                .map(ActiveRun::info)
                .toList();
    }

    @Override
    public boolean stop(Scope scope, @Nullable String user) {
        List<ActiveRun> runs = new ArrayList<>(table.underWay(requirePresent("scope", scope)));
        runs.removeIf(run -> !policy.mayStop(user, run.info()));
        return stopAll(runs, RunEnd.stopped(user));
    }

    @Override
    public boolean stop(String run, @Nullable String user) {
        ActiveRun found = table.find(requirePresent("run", run));
        return found != null && policy.mayStop(user, found.info()) && stopAll(List.of(found), RunEnd.stopped(user));
    }

    /** Claims all ends before the first of them gives another run its turn. */
    private boolean stopAll(List<ActiveRun> runs, RunEnd end) {
        StackRoom.requireToPublish();
        List<ActiveRun> stopped =
                runs.stream().filter(run -> run.claim(end, false)).toList();
        stopped.forEach(ActiveRun::finish);
        return !stopped.isEmpty();
    }

    /** Answers a request for a view; the stage is completed on a thread that may block. */
    public CompletionStage<ViewAnswer> answer(RunView view, ViewRequest request) {
        return answers.answer(view, request);
    }

    /** Starts no more runs. Those under way go on. */
    public void drain() {
        table.close();
    }

    /** Ends all runs, with their viewers still there. */
    public void end() {
        table.close();
        stopAll(table.all(), HUB_CLOSED);
    }

    /** Frees everything, once the application was given what is its; or has taken too long for it. */
    public void close(Duration maxWait) {
        end();
        threads.close(maxWait);
        if (archiving.waiting() > 0) {
            LOG.error("The archive has not taken {} runs, and will not: the hub is closed", archiving.waiting());
        }
    }

    /** Returns the figures of this moment. */
    public RunFigures figures() {
        return RunFigures.of(table, tally, archiving, beginnings);
    }
}
