package dev.ssehub.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunPolicy;
import dev.ssehub.run.RunView;
import dev.ssehub.run.Scope;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.ViewAnswer;
import dev.ssehub.transport.ViewRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs without lanes, whose clock the test advances. */
final class RunsFixture implements AutoCloseable {

    static final Scope CHAT = Scope.of("chat", "42");

    /** Merges neighbours without a name by concatenating their data. Does not resume a run that has ended. */
    static final Dialect JOINING = new Dialect() {
        @Override
        public String name() {
            return "joining";
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("X-Joining", "v1");
        }

        @Override
        public boolean replaysFromStart() {
            return true;
        }

        @Override
        public boolean resumesAfterEnd() {
            return false;
        }

        @Override
        public @Nullable String positionIn(
                UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
            throw new AssertionError("it has no positions");
        }

        @Override
        public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
            return List.of(SseEvent.of("finish " + run.offset()), SseEvent.of("[DONE]"));
        }

        @Override
        public @Nullable SseEvent merge(SseEvent first, SseEvent second) {
            return first.name() == null && second.name() == null ? first.data(first.data() + second.data()) : null;
        }

        @Override
        public String textOf(SseEvent event) {
            return event.name() == null ? event.data() : "";
        }
    };

    /** A stream that was opened. */
    record Opened(RunLog log, int after) {
        String text() {
            int from = log.endOf(after);
            return new String(log.bytes(), from, log.length() - from, UTF_8);
        }
    }

    final ManualClock clock;
    final List<Opened> opened = new CopyOnWriteArrayList<>();
    final RunService runs;
    private final RunThreads threads;

    RunsFixture(UnaryOperator<HubConfig.Runs> change, RunPolicy policy, @Nullable RunArchive archive) {
        this(change, new RunExtensions(policy, archive, List.of()), new ManualClock(), null);
    }

    RunsFixture(
            UnaryOperator<HubConfig.Runs> change,
            RunExtensions extensions,
            ManualClock clock,
            @Nullable RunStore store) {
        this.clock = clock;
        HubConfig.Runs allowed = change.apply(HubConfig.defaults().runs());
        threads = threads("fixture", clock);
        threads.alarms().ringByHand();
        Viewers viewers = (request, log, after, mayStay, transport) -> {
            opened.add(new Opened(log, after));
            throw new IOException("no lanes here");
        };
        runs = new RunService(
                bounds(allowed, 1000),
                extensions,
                event -> event.json() == null ? event : event.data("json " + event.json()),
                viewers,
                threads,
                clock,
                new SecureRandom(),
                store);
        runs.startThreads();
    }

    static RunBounds bounds(HubConfig.Runs allowed, int maxEventBytes) {
        return new RunBounds(
                allowed.maxBytes(),
                allowed.maxDuration(),
                allowed.firstEventTimeout(),
                allowed.idleTimeout(),
                allowed.keepFor(),
                allowed.maxPerOwner(),
                allowed.maxRuns(),
                allowed.maxTotalBytes(),
                allowed.firstByteWait(),
                allowed.lease(),
                maxEventBytes);
    }

    static RunThreads threads(String name, HubClock clock) {
        return RunThreads.of(
                newThreads(name, "run"),
                newThreads(name, "run-call"),
                newThreads(name, "run-answer"),
                newThreads(name, "run-archive"),
                newThreads(name, "run-read"),
                newThreads(name, "run-lease"),
                clock);
    }

    private static HubThreads newThreads(String name, String task) {
        // With a manual clock, close() would wait for ever for a thread that hangs.
        return new HubThreads(name, task, HubClock.system());
    }

    static RunsFixture create() {
        return with(runs -> runs);
    }

    static RunsFixture with(UnaryOperator<HubConfig.Runs> change) {
        return new RunsFixture(change, RunPolicy.OWNER_ONLY, null);
    }

    static RunsFixture with(RunPolicy policy) {
        return new RunsFixture(runs -> runs, policy, null);
    }

    static RunsFixture with(RunArchive archive) {
        return new RunsFixture(runs -> runs, RunPolicy.OWNER_ONLY, archive);
    }

    static RunOptions ann() {
        return RunOptions.ownedBy("ann");
    }

    Run start() {
        return runs.start(CHAT, ann());
    }

    void pass(Duration duration) {
        clock.advance(duration);
        threads.alarms().ringDue();
    }

    /** Returns whether no task that may wait for the store is queued or running. */
    boolean sweepIsDone() {
        return threads.reads().isIdle();
    }

    static RunLog logOf(Run run) {
        return ((ShownRun) ((StoredView) run.view()).stored()).log();
    }

    static String text(Run run) {
        return new Opened(logOf(run), 0).text();
    }

    CompletableFuture<ViewAnswer> answer(RunView view, String user, Map<String, String> headers) {
        ViewRequest request = new ViewRequest(Subscription.user(user), null, headers::get, name -> null);
        return runs.answer(view, request).toCompletableFuture();
    }

    CompletableFuture<ViewAnswer> answer(RunView view) {
        return answer(view, "ann", Map.of());
    }

    /** Opens the stream of an answer, which must have one. */
    Opened open(ViewAnswer answer) {
        ViewAnswer.Opener opener = answer.opener();
        if (opener == null) {
            throw new AssertionError("no stream: " + answer);
        }
        try {
            opener.open(signals -> {
                throw new AssertionError("no lanes here");
            });
        } catch (IOException e) {
            return opened.get(opened.size() - 1);
        }
        throw new AssertionError("not reached");
    }

    @Override
    public void close() {
        runs.close(Duration.ofSeconds(2));
    }
}
