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
 * The runs of a node: their index, the turn in each scope, and the room that they take. Any thread may call any method. One lock guards
 * everything but the bytes. Under it, the ends of runs are claimed, but no callbacks are made.
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
    /** The runs that have ended, in the order of their ends. */
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
     * The result of a start.
     *
     * @param run the new run, or the one that was started with the same key
     * @param stopped the runs whose end was claimed, and which the caller must finish
     * @param toBeAsked the runs that would have to be stopped, for which the caller must ask the policy; if there are any, nothing was started
     */
    record Started(ActiveRun run, List<ActiveRun> stopped, List<ActiveRun> toBeAsked) {}

    /** @param isShared whether the store decides whose turn it is, and limits the number of runs of an owner */
    RunTable(RunBounds bounds, boolean isShared) {
        this.bounds = bounds;
        this.isShared = isShared;
    }

    /**
     * Adds a new run, and gives it the turn if its scope is free.
     *
     * @param mayBeStopped the runs that the policy allows to be stopped
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
     * Reserves a place for a run that the store is asked to start. The caller must then either {@linkplain #enter enter} the run or
     * {@linkplain #leave leave}.
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

    /** Adds a run that the store has started. Returns false when the table is closed. */
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

    /** Gives a queued run its turn. Returns false when it already has its turn, or has ended. */
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
            // Runs that were stopped for this one, or are just ending, are no longer queued or current, so that their
            // ends do not pass the turn on.
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

    /** Records the end of a run. Returns the run that has got its turn by this, or null. */
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

    /**
     * Ends those of the runs that have not ended. All ends are claimed before the first of them can pass the turn on. Returns whether any
     * run was ended.
     */
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

    /** Returns the active run of a scope, or else the last one that is kept, or null. */
    synchronized @Nullable ActiveRun find(Scope scope) {
        RunsInScope in = byScope.get(scope);
        if (in == null) {
            return null;
        }
        return in.shown();
    }

    /** Returns the active run of a scope and the queued ones. */
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

    /** Reserves bytes. If necessary, forgets the runs that ended first. Returns false when there is no room even so. */
    boolean reserve(long more) {
        if (bytes.addAndGet(more) <= bounds.maxTotalBytes()) {
            return true;
        }
        synchronized (this) {
            while (bytes.get() > bounds.maxTotalBytes() && forgetOldest()) {
                // until there is room
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

    /** Forgets the run that ended first, except for those that still have to be archived. Returns false when there is none to forget. */
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

    /** Forgets a run that has ended. Returns false if it had been forgotten before. */
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

    /** Refuses new runs from now on. */
    synchronized void close() {
        isClosed = true;
    }

    /** Returns all runs, in no particular order. */
    synchronized List<ActiveRun> all() {
        return List.copyOf(byId.values());
    }

    /** Returns how many runs are kept after their end. */
    synchronized int kept() {
        return kept.size();
    }

    /** Returns how many runs were forgotten early to make room for others. */
    synchronized long forgottenEarly() {
        return forgottenEarly;
    }

    /** Returns how many bytes are reserved for the logs. */
    long bytes() {
        return bytes.get();
    }
}
