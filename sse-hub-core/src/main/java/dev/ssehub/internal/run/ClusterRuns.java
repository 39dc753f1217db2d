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

/** Starts and stops runs where the nodes share them. Waits for the store; any thread may call, under no lock. */
final class ClusterRuns {

    /** Others may start runs in the same scope as fast as one stops them; not for ever. */
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
     * Starts a run, or finds one.
     *
     * @param newId makes what cannot be guessed
     * @param made makes the run of an id
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

    /** One that was perhaps done would hold its scope and its key for a lease, with nobody to produce it: it is repeated, and done once. */
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
                // None of the three has a control character.
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

    /** Stops what is in the way in the scope, if the start may do that. */
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
        // Those that wait come first: none is to have the turn for a moment.
        inTheWay.forEach(run -> stopAndWait(run, RunEnd.stopped(options.owner())));
    }

    /** A run that would be stopped for the new one does not count against the owner's. */
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

    /** Stops what is under way in a scope, and what waits, as far as the user may. Returns whether there was something. */
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

    /** Stops a run of another node, if there is one and the user may. Returns whether this was its end. */
    boolean stop(String id, @Nullable String user) {
        Optional<StoredRun> found = store.find(id);
        return found.isPresent()
                && found.get().state() != State.ENDED
                && policy.mayStop(user, others.infoOf(found.get()))
                && others.end(id, RunEnd.stopped(user));
    }

    /** Waits for the ends that are claimed, for a moment. */
    void close() {
        sharing.keeper().close(MAX_WAIT_AT_CLOSE);
    }
}
