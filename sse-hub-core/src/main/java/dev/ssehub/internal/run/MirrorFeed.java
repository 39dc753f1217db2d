package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a mirror like the run in the store. What the store pushes is taken as it comes; whatever is missing is read, by one thread at a time, from where the mirror
 * ends. So it does not matter what the store leaves out, repeats or sends while something is being read. Any thread may call.
 */
final class MirrorFeed implements RunStore.Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorFeed.class);
    private static final int PAGE_BYTES = 256 * 1024;
    private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(2).toNanos();

    private final MirroredRun run;
    private final RunStore store;
    private final Duration watchedFor;
    private final RunThreads threads;
    private final HubClock clock;
    private final OncePerMinute news;
    private final LooseAlarm readAgain = new LooseAlarm(this::readAgain);
    /** How many reads have been asked for that are not done: the one who asks first reads for all of them. */
    private final AtomicInteger wanted = new AtomicInteger();
    /** Those who wait for what the store had when they came. */
    private final Queue<CompletableFuture<Boolean>> waiters = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Watch watch;
    /** Read and written by the thread that reads. */
    private volatile boolean isWatched;

    private volatile boolean isClosed;
    /** When the store was asked whose answer has brought the mirror forward, or has shown that it has everything; or has pushed what does. */
    private volatile long heardAt;
    /** Whether what was last asked for this mirror has brought nothing that could be used. */
    private volatile boolean isFailing;
    /** Written by the thread that reads. */
    private volatile long pause = FIRST_PAUSE;

    /**
     * @param watchedFor how long the store is to take the run for watched, at first
     * @param news says what is worth a line in the log
     */
    MirrorFeed(
            MirroredRun run,
            RunStore store,
            Duration watchedFor,
            RunThreads threads,
            HubClock clock,
            OncePerMinute news) {
        this.watchedFor = watchedFor;
        this.run = run;
        this.store = store;
        this.threads = threads;
        this.clock = clock;
        this.news = news;
        this.heardAt = clock.nanos();
    }

    MirroredRun run() {
        return run;
    }

    /** Returns whether it feeds the mirror no more, before the end of the run. */
    boolean isClosed() {
        return isClosed;
    }

    long heardAt() {
        return heardAt;
    }

    /** The store does not answer for it. */
    void unheard() {
        isFailing = true;
    }

    /** Returns whether what was last asked for it was not answered, or not with what follows. */
    boolean isFailing() {
        return isFailing;
    }

    /** Returns what completes when the mirror has all that the store has now, with true, or when that cannot be read, with false; on a thread that may block. */
    CompletableFuture<Boolean> caughtUp() {
        if (run.log().hasEnded()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> waiter = new CompletableFuture<>();
        waiters.add(waiter);
        read();
        if (isClosed) {
            release(drain(), run.log().hasEnded());
        }
        return waiter;
    }

    @Override
    public void appended(Entries entries) {
        long now = clock.nanos();
        if (take(entries) == MirroredRun.Taken.DONE) {
            heardAt = now;
        }
    }

    @Override
    public void interrupted() {
        read();
    }

    private MirroredRun.Taken take(Entries entries) {
        MirroredRun.Taken taken = run.take(entries);
        switch (taken) {
            case HOLE -> read();
            case NO_ROOM -> {
                if (news.isDue("no room")) {
                    LOG.warn(
                            "The runs of this node have no more room: those who view the run {} are cut off", run.id());
                }
                close();
            }
            case DONE -> {
                if (run.log().hasEnded()) {
                    stopWatching();
                }
            }
        }
        return taken;
    }

    /** Has what is missing read, soon. */
    void read() {
        if (wanted.getAndIncrement() == 0 && !threads.reads().make(this::readWhatIsWanted)) {
            close();
        }
    }

    private long readAgain(long now) {
        read();
        return Alarms.NEVER;
    }

    private void readWhatIsWanted() {
        while (true) {
            int seen = wanted.get();
            // Before the read, which is for them then.
            List<CompletableFuture<Boolean>> waiting = drain();
            boolean wasRead = readToTail();
            release(waiting, wasRead);
            if (wanted.compareAndSet(seen, 0)) {
                if (!wasRead) {
                    goOnLater();
                }
                return;
            }
        }
    }

    private void goOnLater() {
        long after = pause;
        pause = Math.min(2 * after, LONGEST_PAUSE);
        if (!isClosed && !threads.alarms().set(readAgain, clock.nanos() + after)) {
            close();
        }
    }

    /** Returns whether the mirror has all that the store had when this was called. */
    private boolean readToTail() {
        try {
            watch();
            while (!isClosed && !run.log().hasEnded()) {
                long asked = clock.nanos();
                int from = run.log().tail();
                boolean hasMore = run.knownTail() > from;
                List<Entries> page = store.read(run.id(), from, PAGE_BYTES);
                page.forEach(this::takeRead);
                if ((hasMore || !page.isEmpty()) && run.log().tail() == from && !isClosed) {
                    throw new IllegalStateException("what follows offset " + from + " is missing in the store");
                }
                heardAt = asked;
                isFailing = false;
                if (page.isEmpty()) {
                    break;
                }
            }
            if (isClosed || run.log().hasEnded()) {
                // Perhaps before the watch was known.
                stopWatching();
            }
            pause = FIRST_PAUSE;
            return run.log().hasEnded() || !isClosed;
        } catch (Throwable failure) {
            // An error, too: what is wanted would count for ever, and nobody would read again.
            failed(failure);
            return false;
        }
    }

    /** Before the first read: what is appended after that comes by the channel. */
    private void watch() {
        if (!isWatched) {
            store.watched(List.of(run.id()), watchedFor);
            watch = store.watch(run.id(), this);
            isWatched = true;
        }
    }

    private void takeRead(Entries entries) {
        // A hole here is one in the store: to read it again at once would be to read it for ever.
        if (run.take(entries) == MirroredRun.Taken.NO_ROOM) {
            take(entries);
        } else if (run.log().hasEnded()) {
            stopWatching();
        }
    }

    /**
     * Compares the mirror with what the store has.
     *
     * @param now what it has, or null
     * @param tail how far the mirror was before the store was asked
     * @param asked when that was
     */
    void compare(@Nullable StoredRun now, int tail, long asked) {
        if (now == null || isBehind(now, tail)) {
            LOG.warn("The store has lost the run {}, or a part of it: its viewers are cut off", run.id());
            close();
            return;
        }
        run.described(now);
        if (now.tail() == tail) {
            heardAt = asked;
            isFailing = false;
        } else {
            // Until that is read: otherwise a read that never comes would let viewers wait for ever.
            isFailing = true;
            read();
        }
    }

    /** A store that has failed over to one that was behind has less than was read from it, or an end where there was an event. */
    private boolean isBehind(StoredRun now, long tail) {
        boolean hasEndInstead =
                now.state() == State.ENDED && now.tail() == tail && !run.log().hasEnded();
        return now.tail() < tail || hasEndInstead;
    }

    /** Feeds the mirror no more. Who views it is cut off, unless it has its end. */
    void close() {
        isClosed = true;
        readAgain.letGo();
        run.letGo();
        stopWatching();
        release(drain(), run.log().hasEnded());
    }

    private void stopWatching() {
        Watch known = watch;
        watch = null;
        // Not here, which may be a thread of the store's.
        if (known != null && !threads.reads().make(known::close)) {
            known.close();
        }
    }

    private List<CompletableFuture<Boolean>> drain() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (CompletableFuture<Boolean> each = waiters.poll(); each != null; each = waiters.poll()) {
            all.add(each);
        }
        return all;
    }

    /** On threads of their own: what follows opens streams, and reading is not to wait for it. */
    private void release(List<CompletableFuture<Boolean>> waiting, boolean hasAll) {
        for (CompletableFuture<Boolean> each : waiting) {
            if (!threads.answers().make(() -> each.complete(hasAll))) {
                each.complete(hasAll);
            }
        }
    }

    private void failed(Throwable failure) {
        isFailing = true;
        if (news.isDue(failure)) {
            LOG.warn("The run {} cannot be read from the store", run.id(), failure);
        }
    }
}
