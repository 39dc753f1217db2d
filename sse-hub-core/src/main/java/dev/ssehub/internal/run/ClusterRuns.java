package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.RunRefusedException.Reason;
import dev.ssehub.run.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts and stops runs that the nodes share. Blocks while it waits for the store. Any thread may call, without a lock. */
final class ClusterRuns {

    /** Bounds the retries when others start runs in the same scope as fast as this call stops them. */
    private static final int MAX_TRIES = 20;

    private static final Duration MAX_WAIT_AT_CLOSE = Duration.ofSeconds(2);

    private final Sharing sharing;
    private final RunStore store;
    private final RunBounds bounds;
    private final RunTable table;
    private final GuardedPolicy policy;
    private final RunsElsewhere others;

    ClusterRuns(Sharing sharing, RunBounds bounds, RunTable table, GuardedPolicy policy, RunsElsewhere others) {
        this.sharing = sharing;
        this.store = sharing.store();
        this.bounds = bounds;
        this.table = table;
        this.policy = policy;
        this.others = others;
    }

    /**
     * Starts a run, or returns the one that was started with the same key.
     *
     * @param newId makes ids that cannot be guessed
     * @param made makes the run with an id
     */
    Run start(
            RunOptions options,
            @Nullable Scope scope,
            RunLimits limits,
            Supplier<String> newId,
            BiFunction<String, RunWriter.Maker, ActiveRun> made) {
        StackRoom.requireToPublish();
        sharing.keeper().listen();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            String token = newId.get();
            ActiveRun run = made.apply(
                    newId.get(),
                    (log, account, writes) ->
                            new SharedWriter(token, limits.maxBytes(), log, account, writes, sharing));
            Start answer = askFor(run, token, limits);
            switch (answer.started()) {
                case RUNNING, QUEUED -> {
                    run.afterStart();
                    return new RunHandle(run, true);
                }
                case FOUND -> {
                    Run found = found(answer.run());
                    if (found != null) {
                        return found;
                    }
                }
                case BUSY -> makeRoom(options, scope, answer.run());
                case TOO_MANY -> makeRoomForOwner(options, scope);
            }
        }
        throw StartRefusals.busy(scope);
    }

    private Start askFor(ActiveRun run, String token, RunLimits limits) {
        table.await();
        boolean isEntered = false;
        try {
            Start answer = startOnce(stored(run, token, limits));
            if (answer.started() == Started.RUNNING || answer.started() == Started.QUEUED) {
                isEntered = table.enter(run, answer.started() == Started.RUNNING);
                if (!isEntered) {
                    store.end(run.id(), false, Ends.HUB_CLOSED, stored -> List.of());
                    throw StartRefusals.closed();
                }
            }
            return answer;
        } finally {
            if (!isEntered) {
                table.leave();
            }
        }
    }

    /**
     * Starts a run in the store. A start with an unknown outcome is repeated, which the store carries out only once: otherwise the run
     * might occupy its scope and its key for the length of a lease without a producer.
     */
    private Start startOnce(NewRun run) {
        try {
            return store.start(run);
        } catch (PublishException e) {
            if (!e.mayHaveHappened()) {
                throw e;
            }
            return store.start(run);
        }
    }

    private NewRun stored(ActiveRun run, String token, RunLimits limits) {
        RunOptions options = run.options();
        String scope = run.scope() == null ? null : run.scope().toString();
        String key = options.idempotencyKey();
        return new NewRun(
                run.id(),
                token,
                scope,
                options.owner(),
                options.dialect().name(),
                // A line feed separates the three, since none of them contains a control character.
                key == null ? null : String.join("\n", orEmpty(options.owner()), orEmpty(scope), key),
                options.whenBusy() == WhenBusy.QUEUE,
                bounds.maxPerOwner(),
                sharing.lease(),
                Duration.ofNanos(limits.keepFor()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private @Nullable Run found(String id) {
        ActiveRun own = table.find(id);
        if (own != null) {
            return new RunHandle(own, false);
        }
        return store.find(id)
                .map(stored -> new RunElsewhere(store, others, stored))
                .orElse(null);
    }

    /** Stops the runs that block the start in its scope, if the options and the policy allow that. */
    private void makeRoom(RunOptions options, @Nullable Scope scope, String current) {
        if (options.whenBusy() != WhenBusy.STOP_PREVIOUS || scope == null) {
            throw StartRefusals.busy(scope);
        }
        List<String> inTheWay = new ArrayList<>(store.queued(scope.toString()));
        inTheWay.add(current);
        for (String run : inTheWay) {
            RunInfo info = infoOf(run);
            if (info != null && !policy.mayReplace(options.owner(), info)) {
                throw StartRefusals.mayNotStop(scope);
            }
        }
        // Queued runs are stopped first, so that none of them briefly gets the turn.
        inTheWay.forEach(run -> stopAndWait(run, RunEnd.stopped(options.owner())));
    }

    /**
     * Stops the current run of the scope if it has the same owner: a run that is stopped for the new one does not count towards the owner's
     * limit.
     */
    private void makeRoomForOwner(RunOptions options, @Nullable Scope scope) {
        if (options.whenBusy() == WhenBusy.STOP_PREVIOUS && scope != null) {
            Optional<StoredRun> current = store.inScope(scope.toString()).flatMap(store::find);
            if (current.isPresent()
                    && current.get().state() != State.ENDED
                    && String.valueOf(options.owner()).equals(current.get().owner())) {
                makeRoom(options, scope, current.get().run());
                return;
            }
        }
        throw StartRefusals.tooManyForOwner(bounds.maxPerOwner());
    }

    private @Nullable RunInfo infoOf(String id) {
        ActiveRun own = table.find(id);
        return own != null ? own.info() : store.find(id).map(others::infoOf).orElse(null);
    }

    private void stopAndWait(String id, RunEnd end) {
        ActiveRun own = table.find(id);
        if (own == null) {
            var unused = others.end(id, end);
            return;
        }
        own.end(end, false);
        if (!own.awaitEnd(sharing.lease())) {
            throw new RunRefusedException(
                    Reason.BUSY, "the run " + id + " is to be stopped, and the store does not answer");
        }
    }

    /** Stops the current run of a scope and those queued behind it, as far as the user is allowed to. Returns whether any was stopped. */
    boolean stop(Scope scope, @Nullable String user) {
        StackRoom.requireToPublish();
        List<String> all = new ArrayList<>(store.queued(scope.toString()));
        store.inScope(scope.toString()).ifPresent(all::add);
        List<ActiveRun> here = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (String id : all) {
            ActiveRun own = table.find(id);
            if (own == null) {
                elsewhere.add(id);
            } else if (own.isUnderWay() && policy.mayStop(user, own.info())) {
                here.add(own);
            }
        }
        boolean isStopped = RunTable.endAll(here, RunEnd.stopped(user));
        for (String id : elsewhere) {
            isStopped |= stop(id, user);
        }
        return isStopped;
    }

    /** Stops a run of another node, if it is under way and the user may stop it. Returns whether this call ended it. */
    boolean stop(String id, @Nullable String user) {
        Optional<StoredRun> found = store.find(id);
        return found.isPresent()
                && found.get().state() != State.ENDED
                && policy.mayStop(user, others.infoOf(found.get()))
                && others.end(id, RunEnd.stopped(user));
    }

    /** Waits briefly until the claimed ends are in the store. */
    void close() {
        sharing.keeper().close(MAX_WAIT_AT_CLOSE);
    }
}
