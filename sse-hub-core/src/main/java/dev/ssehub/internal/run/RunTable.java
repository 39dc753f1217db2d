package dev.ssehub.internal.run;

import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunRefusedException;
import dev.ssehub.run.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a node: which there are, whose turn it is in each scope, and how much room they take. Any thread may call any method. One lock guards
 * everything but the bytes; runs are claimed under it, and nothing else is called.
 */
final class RunTable {

    private final RunBounds bounds;
    private final boolean isShared;
    private final AtomicLong bytes = new AtomicLong();

    // Guarded by this object's monitor.
    private final Map<String, ActiveRun> byId = new HashMap<>();
    private final Map<StartKey, ActiveRun> byKey = new HashMap<>();
    private final Map<Scope, RunsInScope> byScope = new HashMap<>();
    private final Map<String, OfOwner> byOwner = new HashMap<>();
    /** Those that have ended, in the order of their ends. */
    private final Set<ActiveRun> kept = new LinkedHashSet<>();

    private long forgottenEarly;
    private int awaited;
    private boolean isClosed;

    private record StartKey(
            @Nullable String owner, @Nullable Scope scope, String key) {
        static @Nullable StartKey of(ActiveRun run) {
            String key = run.options().idempotencyKey();
            return key == null ? null : new StartKey(run.owner(), run.scope(), key);
        }
    }

    private static final class OfOwner {
        final Set<ActiveRun> runs = new LinkedHashSet<>(4);
        int underWay;
    }

    /**
     * What has become of a run that was to be started.
     *
     * @param run the run that is there now: the new one, or one that was started with the same key
     * @param stopped those whose end was claimed, which the caller has to finish
     * @param toBeAsked those that have to be stopped before it can start, if that is allowed; nothing has happened then
     */
    record Started(ActiveRun run, List<ActiveRun> stopped, List<ActiveRun> toBeAsked) {}

    /** @param isShared whether the store says whose turn it is, and how many runs an owner may have */
    RunTable(RunBounds bounds, boolean isShared) {
        this.bounds = bounds;
        this.isShared = isShared;
    }

    /**
     * Takes in a new run, and lets it have its turn if that has come.
     *
     * @param mayBeStopped those whose stop is allowed
     * @throws RunRefusedException when there is no room for it
     */
    synchronized Started start(ActiveRun run, Set<ActiveRun> mayBeStopped) {
        StartKey key = StartKey.of(run);
        ActiveRun before = key == null ? null : byKey.get(key);
        if (before != null) {
            return new Started(before, List.of(), List.of());
        }
        requireOpen();
        RunsInScope scope = run.scope() == null ? null : byScope.get(run.scope());
        List<ActiveRun> inTheWay = scope == null ? List.of() : scope.underWay();
        if (!inTheWay.isEmpty() && run.options().whenBusy() == WhenBusy.REFUSE) {
            throw StartRefusals.busy(run.scope());
        }
        List<ActiveRun> toBeStopped = run.options().whenBusy() == WhenBusy.STOP_PREVIOUS ? inTheWay : List.of();
        requireRoomForOwner(run, toBeStopped);
        requireRoom();
        if (!mayBeStopped.containsAll(toBeStopped)) {
            return new Started(run, List.of(), toBeStopped);
        }
        List<ActiveRun> stopped = new ArrayList<>(toBeStopped);
        stopped.removeIf(other -> !other.claim(RunEnd.stopped(run.owner()), false));
        add(run, key);
        return new Started(run, stopped, List.of());
    }

    private void requireOpen() {
        if (isClosed) {
            throw StartRefusals.closed();
        }
    }

    /**
     * Keeps a place for a run that the store may start: the caller has it {@linkplain #enter enter}, or {@linkplain #leave leaves}.
     *
     * @throws RunRefusedException when there is no room for it
     */
    synchronized void await() {
        requireOpen();
        requireRoom();
        awaited++;
    }

    synchronized void leave() {
        awaited--;
    }

    /** Takes in a run that the store has started. Returns false when no more runs are taken. */
    synchronized boolean enter(ActiveRun run, boolean hasTurn) {
        if (isClosed) {
            return false;
        }
        awaited--;
        RunsInScope scope = index(run);
        if (scope == null) {
            run.takeTurn();
        } else if (hasTurn) {
            scope.giveTurn(run);
        } else {
            scope.queue.add(run);
        }
        return true;
    }

    /** Gives a run its turn that has waited for it. Returns false when it has had it, or has ended. */
    synchronized boolean giveTurn(ActiveRun run) {
        RunsInScope scope = run.scope() == null ? null : byScope.get(run.scope());
        if (scope == null || run.hasTurn() || !run.isUnderWay()) {
            return false;
        }
        scope.giveTurn(run);
        return true;
    }

    private void requireRoomForOwner(ActiveRun run, List<ActiveRun> toBeStopped) {
        String owner = run.owner();
        OfOwner own = owner == null ? null : byOwner.get(owner);
        if (own == null) {
            return;
        }
        long freed = toBeStopped.stream().filter(own.runs::contains).count();
        if (own.underWay - freed >= bounds.maxPerOwner()) {
            throw StartRefusals.tooManyForOwner(bounds.maxPerOwner());
        }
    }

    private void requireRoom() {
        if (byId.size() + awaited >= bounds.maxRuns() && !forgetOldest()) {
            throw StartRefusals.tooMany(bounds.maxRuns());
        }
        while (bytes.get() >= bounds.maxTotalBytes()) {
            if (!forgetOldest()) {
                throw StartRefusals.noRoom(bounds.maxTotalBytes());
            }
        }
    }

    private void add(ActiveRun run, @Nullable StartKey key) {
        if (key != null) {
            byKey.put(key, run);
        }
        RunsInScope scope = index(run);
        if (scope == null) {
            run.takeTurn();
        } else if (scope.underWay().isEmpty()) {
            // Those that were stopped for it, or are just ending, are no longer the scope's: their ends give nobody the
            // turn.
            scope.queue.clear();
            scope.giveTurn(run);
        } else {
            scope.queue.add(run);
        }
    }

    private @Nullable RunsInScope index(ActiveRun run) {
        byId.put(run.id(), run);
        if (run.owner() != null) {
            OfOwner own = byOwner.computeIfAbsent(run.owner(), name -> new OfOwner());
            own.runs.add(run);
            own.underWay++;
        }
        return run.scope() == null ? null : byScope.computeIfAbsent(run.scope(), name -> new RunsInScope());
    }

    /** Takes note of an end. Returns the run whose turn it is now, if it has got it by that. */
    synchronized @Nullable ActiveRun ended(ActiveRun run) {
        kept.add(run);
        if (run.owner() != null) {
            OfOwner own = byOwner.get(run.owner());
            if (own != null) {
                own.underWay--;
            }
        }
        RunsInScope scope = run.scope() == null ? null : byScope.get(run.scope());
        if (scope == null) {
            return null;
        }
        return scope.ended(run, !isShared);
    }

    /** Ends those that have not ended: all ends are claimed before the first of them gives another run its turn. Returns whether there were any. */
    static boolean endAll(List<ActiveRun> runs, RunEnd end) {
        StackRoom.requireToPublish();
        List<ActiveRun> claimed =
                runs.stream().filter(run -> run.claim(end, false)).toList();
        claimed.forEach(ActiveRun::finish);
        return !claimed.isEmpty();
    }

    synchronized @Nullable ActiveRun find(String id) {
        return byId.get(id);
    }

    /** Returns the run of a scope that is under way, or the last one that is kept, or null. */
    synchronized @Nullable ActiveRun find(Scope scope) {
        RunsInScope in = byScope.get(scope);
        if (in == null) {
            return null;
        }
        return in.shown();
    }

    /** Returns the runs of a scope that are under way or wait for their turn. */
    synchronized List<ActiveRun> underWay(Scope scope) {
        RunsInScope in = byScope.get(scope);
        return in == null ? List.of() : in.underWay();
    }

    /** Returns the runs of an owner, the newest first. */
    synchronized List<ActiveRun> of(String owner) {
        OfOwner own = byOwner.get(owner);
        if (own == null) {
            return List.of();
        }
        Deque<ActiveRun> newestFirst = new ArrayDeque<>(own.runs.size());
        own.runs.forEach(newestFirst::addFirst);
        return List.copyOf(newestFirst);
    }

    /** Sets bytes aside; for their sake the oldest of those that have ended are forgotten. Returns false when there is no room all the same. */
    boolean reserve(long more) {
        if (bytes.addAndGet(more) <= bounds.maxTotalBytes()) {
            return true;
        }
        synchronized (this) {
            while (bytes.get() > bounds.maxTotalBytes() && forgetOldest()) {
                // one after the other
            }
        }
        if (bytes.get() <= bounds.maxTotalBytes()) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void release(long fewer) {
        bytes.addAndGet(-fewer);
    }

    /** Forgets the oldest that has ended, but none that the archive waits for. Returns false when there is none. */
    private boolean forgetOldest() {
        for (Iterator<ActiveRun> oldest = kept.iterator(); oldest.hasNext(); ) {
            ActiveRun run = oldest.next();
            if (run.isArchived()) {
                oldest.remove();
                remove(run);
                forgottenEarly++;
                return true;
            }
        }
        return false;
    }

    /** Forgets a run that has ended. Returns false when it was forgotten before. */
    synchronized boolean forget(ActiveRun run) {
        boolean wasKept = kept.remove(run);
        if (wasKept) {
            remove(run);
        }
        return wasKept;
    }

    private void remove(ActiveRun run) {
        byId.remove(run.id());
        StartKey key = StartKey.of(run);
        if (key != null) {
            byKey.remove(key, run);
        }
        OfOwner own = run.owner() == null ? null : byOwner.get(run.owner());
        if (own != null && own.runs.remove(run) && own.runs.isEmpty()) {
            byOwner.remove(run.owner());
        }
        RunsInScope scope = run.scope() == null ? null : byScope.get(run.scope());
        if (scope != null && scope.ended.remove(run) && scope.isEmpty()) {
            byScope.remove(run.scope());
        }
        run.forgotten();
    }

    /** Takes in no more runs. */
    synchronized void close() {
        isClosed = true;
    }

    /** Returns all runs, in no order. */
    synchronized List<ActiveRun> all() {
        return List.copyOf(byId.values());
    }

    /** Returns how many runs are kept after their end. */
    synchronized int kept() {
        return kept.size();
    }

    /** Returns how many were forgotten before their time, for others. */
    synchronized long forgottenEarly() {
        return forgottenEarly;
    }

    /** Returns how many bytes the logs have. */
    long bytes() {
        return bytes.get();
    }
}
