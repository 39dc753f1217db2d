package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection of one node to a store in memory. It works properly until a test switches on a failure, and takes the time from a given
 * clock. Unless it {@linkplain #answerOn answers on} other threads, everything happens within the call that causes it.
 */
public final class MemoryRunStore implements RunStore {

    /** The fate of a call. */
    public enum Fate {
        /** The call takes effect, and is answered. */
        DONE,
        /** The call has no effect, and fails. */
        NOT_DONE,
        /** The call takes effect, but fails nevertheless. */
        UNANSWERED
    }

    private final StoredRuns runs;
    private final List<Watching> watches = new CopyOnWriteArrayList<>();
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private volatile Executor answers = Runnable::run;
    private volatile boolean isDown;

    // Guarded by this object's monitor.
    private final Deque<Fate> fatesOfAppends = new ArrayDeque<>();
    private final Deque<Fate> fatesOfEnds = new ArrayDeque<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holds;

    /** Creates a store without runs, and a connection to it. */
    public MemoryRunStore(HubClock clock) {
        this(new StoredRuns(clock));
    }

    private MemoryRunStore(StoredRuns runs) {
        this.runs = runs;
        runs.connections.add(this);
    }

    /** Returns another connection to the same runs. */
    public MemoryRunStore another() {
        return new MemoryRunStore(runs);
    }

    /** Makes every call fail without effect, and sends no notifications. When this is switched off, watchers are interrupted. */
    public void down(boolean value) {
        isDown = value;
        if (!value) {
            watches.forEach(watching -> watching.deliver(watching.watcher::interrupted));
        }
    }

    /** Sets the fate of the next appends. */
    public synchronized void nextAppends(Fate... fates) {
        fatesOfAppends.addAll(Arrays.asList(fates));
    }

    /** Sets the fate of the next ends. */
    public synchronized void nextEnds(Fate... fates) {
        fatesOfEnds.addAll(Arrays.asList(fates));
    }

    /** Holds appends back until they are {@linkplain #release released}. */
    public synchronized void hold() {
        holds = true;
    }

    /** Returns how many appends are held back. */
    public synchronized int held() {
        return held.size();
    }

    /** Executes the held appends in order, and holds back no more of them. */
    public void release() {
        List<Runnable> released;
        synchronized (this) {
            holds = false;
            released = new ArrayList<>(held);
            held.clear();
        }
        released.forEach(Runnable::run);
    }

    /** Sets the executor that executes and answers appends, and calls watchers. */
    public void answerOn(Executor executor) {
        answers = executor;
    }

    /** Ends the lease of a run at once. */
    public void expire(String run) {
        runs.expire(run);
    }

    /** Loses the last entries of a run, like a broker that fails over to a replica that was behind. */
    public void loseAllAfter(String run, long offset) {
        runs.loseAllAfter(run, offset);
    }

    /** Returns how many appends were requested on this connection. */
    public int appends() {
        return appends.get();
    }

    /** Returns how many renewals were requested on this connection. */
    public int renewals() {
        return renewals.get();
    }

    @Override
    public CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks) {
        appends.incrementAndGet();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        Runnable append = () -> answers.execute(() -> append(run, token, first, blocks, answer));
        synchronized (this) {
            if (holds) {
                held.add(append);
                return answer;
            }
        }
        append.run();
        return answer;
    }

    private void append(String run, String token, long first, List<byte[]> blocks, CompletableFuture<Boolean> answer) {
        Fate fate = next(fatesOfAppends);
        boolean appended = fate != Fate.NOT_DONE && runs.append(run, token, first, blocks);
        runs.connections.forEach(MemoryRunStore::deliver);
        if (fate == Fate.DONE) {
            answer.complete(appended);
        } else {
            answer.completeExceptionally(noAnswer());
        }
    }

    private Fate next(Deque<Fate> fates) {
        synchronized (this) {
            Fate fate = fates.poll();
            return isDown ? Fate.NOT_DONE : fate == null ? Fate.DONE : fate;
        }
    }

    private static PublishException noAnswer() {
        return PublishException.unknownOutcome("the store does not answer", new IOException("switched off"));
    }

    private <T> T asked(Supplier<T> question) {
        if (isDown) {
            throw noAnswer();
        }
        return question.get();
    }

    @Override
    public Start start(NewRun run) {
        return asked(() -> runs.start(run));
    }

    @Override
    public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
        Fate fate = next(fatesOfEnds);
        if (fate == Fate.NOT_DONE) {
            throw noAnswer();
        }
        StoredRuns.Ending ending = StoredRuns.Ending.AGAIN;
        while (ending == StoredRuns.Ending.AGAIN) {
            StoredRun found = runs.find(run);
            ending = found == null || found.state() == State.ENDED
                    ? StoredRuns.Ending.NO
                    : runs.end(run, onlyIfOverdue, found.tail(), end, lastFrames.at(found));
        }
        runs.connections.forEach(MemoryRunStore::deliver);
        if (fate == Fate.UNANSWERED) {
            throw noAnswer();
        }
        return ending == StoredRuns.Ending.DONE;
    }

    @Override
    public Map<String, Renewed> renew(Map<String, String> known, Duration lease) {
        renewals.incrementAndGet();
        return asked(() -> runs.renew(known, lease));
    }

    @Override
    public void watched(Collection<String> ids, Duration holdsFor) {
        asked(() -> {
            runs.watched(ids, holdsFor);
            return true;
        });
    }

    @Override
    public Watch watchChanges(Consumer<String> listener) {
        return watch(new Watching(null, new Nobody(), listener));
    }

    @Override
    public Watch watch(String run, Watcher watcher) {
        return watch(new Watching(run, watcher, id -> {}));
    }

    private Watch watch(Watching watching) {
        watches.add(watching);
        return () -> watches.remove(watching);
    }

    /** Called under the lock of the runs, and therefore in the order of the changes. */
    void published(String run, Entries entries) {
        for (Watching watching : watches) {
            if (!isDown && run.equals(watching.run)) {
                watching.add(() -> watching.watcher.appended(entries));
            }
        }
    }

    /** Called under the lock of the runs. */
    void changed(String run) {
        for (Watching watching : watches) {
            if (!isDown && watching.run == null) {
                watching.add(() -> watching.changes.accept(run));
            }
        }
    }

    /** Calls the watchers, without a lock. */
    void deliver() {
        answers.execute(() -> watches.forEach(Watching::deliver));
    }

    @Override
    public Optional<StoredRun> find(String run) {
        return asked(() -> Optional.ofNullable(runs.find(run)));
    }

    @Override
    public Optional<String> inScope(String scope) {
        return asked(() -> Optional.ofNullable(runs.inScope(scope)));
    }

    @Override
    public List<String> queued(String scope) {
        return asked(() -> runs.queued(scope));
    }

    @Override
    public List<String> ownedBy(String owner) {
        return asked(() -> runs.ownedBy(owner));
    }

    @Override
    public List<Entries> read(String run, long after, int maxBytes) {
        return asked(() -> runs.read(run, after, maxBytes));
    }

    @Override
    public List<String> overdue(int max) {
        return asked(() -> runs.overdue(max));
    }

    @Override
    public List<String> claimForArchive(int max, Duration reservedFor) {
        return asked(() -> runs.claimForArchive(max, reservedFor));
    }

    @Override
    public void archived(Collection<String> ids) {
        asked(() -> {
            runs.archived(ids);
            return true;
        });
    }

    /** A subscription to a run, or to all changes. Calls are made one at a time and in order, on any thread. */
    private static final class Watching {
        private final @Nullable String run;
        private final Watcher watcher;
        private final Consumer<String> changes;
        private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();

        Watching(@Nullable String run, Watcher watcher, Consumer<String> changes) {
            this.run = run;
            this.watcher = watcher;
            this.changes = changes;
        }

        void add(Runnable call) {
            calls.add(call);
        }

        void deliver(Runnable call) {
            add(call);
            deliver();
        }

        void deliver() {
            if (waiting.getAndIncrement() > 0) {
                return;
            }
            int seen = 1;
            while (seen > 0) {
                for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
                    call.run();
                }
                seen = waiting.addAndGet(-seen);
            }
        }
    }

    /** Ignores everything. */
    private static final class Nobody implements Watcher {

        @Override
        public void appended(Entries entries) {}

        @Override
        public void interrupted() {}
    }
}
