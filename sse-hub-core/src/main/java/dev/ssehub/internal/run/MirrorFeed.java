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
 * Keeps a mirror in step with the run in the store. Entries that the store pushes are taken as they arrive. Missing ones are read by one
 * thread at a time, starting where the mirror ends, so that the store may skip or repeat entries, or push them during a read. Any thread
 * may call.
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
    /** How many requested reads are not done yet. The first request starts a read that serves all of them. */
    private final AtomicInteger wanted = new AtomicInteger();
    /** Callers that wait until the mirror has what the store had when they called. */
    private final Queue<CompletableFuture<Boolean>> waiters = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Watch watch;
    /** Accessed only by the thread that reads. */
    private volatile boolean isWatched;

    private volatile boolean isClosed;
    /** When the store last extended the mirror or confirmed that it is complete: the start of the request, or the arrival of the pushed entries. */
    private volatile long heardAt;
    /** Whether the last request to the store for this mirror gave no usable answer. */
    private volatile boolean isFailing;
    /** Written by the thread that reads. */
    private volatile long pause = FIRST_PAUSE;

    /**
     * @param watchedFor for how long to report the run as watched at the start
     * @param news limits repeated log lines
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

    /** Returns whether the feed was closed. The mirror may be incomplete then. */
    boolean isClosed() {
        return isClosed;
    }

    long heardAt() {
        return heardAt;
    }

    /** Records that the store did not answer a request that included this run. */
    void unheard() {
        isFailing = true;
    }

    /** Returns whether the last request for this run was not answered, or not with the entries that are missing. */
    boolean isFailing() {
        return isFailing;
    }

    /**
     * Returns a future that completes with true when the mirror has everything that the store has at the time of this call, or with false
     * when that cannot be read. It completes on a thread that may block.
     */
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

    /** Requests a read of what is missing. Does not block. */
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
            // Drained before the read, so that this read serves them.
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

    /** Reads what is missing. Returns whether the mirror has everything that the store had when this was called. */
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
                // The run may have ended before the watch was stored in its field.
                stopWatching();
            }
            pause = FIRST_PAUSE;
            return run.log().hasEnded() || !isClosed;
        } catch (Throwable failure) {
            // Errors are caught as well: otherwise the count of wanted reads would never return to 0, and no read
            // would ever start again.
            failed(failure);
            return false;
        }
    }

    /** Subscribes before the first read, so that everything that is appended after the read is pushed. */
    private void watch() {
        if (!isWatched) {
            store.watched(List.of(run.id()), watchedFor);
            watch = store.watch(run.id(), this);
            isWatched = true;
        }
    }

    private void takeRead(Entries entries) {
        // A hole here is a hole in the store. Reading again at once would loop for ever.
        if (run.take(entries) == MirroredRun.Taken.NO_ROOM) {
            take(entries);
        } else if (run.log().hasEnded()) {
            stopWatching();
        }
    }

    /**
     * Compares the mirror with what the store has.
     *
     * @param now the run in the store, or null when it has none
     * @param tail the tail of the mirror before the store was asked
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
            // Set until the read succeeds: otherwise viewers would wait for ever for a read that never succeeds.
            isFailing = true;
            read();
        }
    }

    /**
     * Returns whether the store has lost something. After failing over to a replica that was behind, it has less than was read from it
     * before, or an end where there was an event.
     */
    private boolean isBehind(StoredRun now, long tail) {
        boolean hasEndInstead =
                now.state() == State.ENDED && now.tail() == tail && !run.log().hasEnded();
        return now.tail() < tail || hasEndInstead;
    }

    /** Stops feeding the mirror. Its viewers are cut off, unless it has its end. */
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
        // The watch is not closed on this thread, which may belong to the store.
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

    /** Completes the waiters on the threads for answers, since they go on to open streams, which must not delay the reads. */
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
