package dev.ssehub.test;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.Watcher;
import dev.ssehub.run.RunEnd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Watches a run: keeps the entries in order, and reads missing ones, as a node does. For tests of a {@link RunStore}. */
public final class RunReader implements Watcher {

    private static final int PAGE_BYTES = 1 << 20;
    private static final long PAUSE_NANOS = 100_000_000;

    private final RunStore store;
    private final String run;
    private final ExecutorService reads = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "run-reader");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final AtomicInteger pushed = new AtomicInteger();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean calledByTwo;
    private volatile long reached;
    private volatile @Nullable RunEnd end;

    /** Creates a reader for this store. */
    public RunReader(RunStore store, String run) {
        this.store = store;
        this.run = run;
    }

    /** Returns the offset of the last entry that it has. */
    public long reached() {
        return reached;
    }

    /** Returns the events that it has, in order. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    /** Returns how the run has ended, or null. */
    public @Nullable RunEnd end() {
        return end;
    }

    /** Returns how many groups arrived without being read. */
    public int pushed() {
        return pushed.get();
    }

    /** Returns how often it was notified that something may be missing. */
    public int interruptions() {
        return interruptions.get();
    }

    /** Returns whether two threads have called it at once. */
    public boolean wasCalledByTwoThreads() {
        return calledByTwo;
    }

    @Override
    public void appended(Entries entries) {
        called(() -> {
            if (entries.first() == reached + 1) {
                pushed.incrementAndGet();
                take(entries);
            } else if (entries.last() > reached) {
                catchUp();
            }
        });
    }

    @Override
    public void interrupted() {
        called(() -> {
            catchUp();
            // Incremented last, so that a test that waits for it knows that everything has been read.
            interruptions.incrementAndGet();
        });
    }

    private void called(Runnable work) {
        if (calls.incrementAndGet() > 1) {
            calledByTwo = true;
        }
        reads.execute(work);
        calls.decrementAndGet();
    }

    private void catchUp() {
        long giveUpAt = System.nanoTime() + TestTimeouts.condition().toNanos();
        for (List<Entries> page = next(giveUpAt); !page.isEmpty(); page = next(giveUpAt)) {
            page.forEach(this::take);
        }
    }

    /** This reader may be the first to query a broker that has recovered, and so has to retry. */
    private List<Entries> next(long giveUpAt) {
        while (true) {
            try {
                return store.read(run, reached, PAGE_BYTES);
            } catch (PublishException e) {
                if (System.nanoTime() - giveUpAt > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void take(Entries entries) {
        if (entries.last() > reached) {
            texts.addAll(RunStoreFixture.texts(List.of(entries)));
            end = entries.end();
            reached = entries.last();
        }
    }
}
