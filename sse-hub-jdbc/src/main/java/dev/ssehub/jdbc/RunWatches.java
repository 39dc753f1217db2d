package dev.ssehub.jdbc;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.backplane.RunStore.Watcher;
import dev.ssehub.backplane.broker.RunFormat;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchers of runs on this node, and the thread that calls them: with what this node has appended itself, with what notifications bring, and with
 * what polling finds. It polls often while something happens, and rarely if everything is announced or nothing happens. For each run, it records how
 * far its watchers have been served, so what was not announced is late, but not lost. Thread-safe.
 */
final class RunWatches {

    private static final Logger LOG = LoggerFactory.getLogger(RunWatches.class);

    /** How long something that was found makes more of it likely. */
    private static final long BUSY_NANOS = Duration.ofSeconds(10).toNanos();

    /** How much less often a node polls that neither has nor shows runs. */
    private static final int AT_REST = 5;

    private static final long NEVER_NANOS = Duration.ofDays(1).toNanos();

    private final JdbcSettings settings;
    private final RunLooks looks;
    private final BooleanSupplier isAnnounced;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<RunNews> heard = new ConcurrentLinkedQueue<>();
    private final NodeThread thread;
    /** Runs with new watchers, which have not been notified yet that they watch. */
    private final ConcurrentLinkedQueue<String> fresh = new ConcurrentLinkedQueue<>();

    private volatile long interestedAt;

    // Confined to the thread.
    /** Runs of which there is more to read. */
    private final Set<String> behind = new LinkedHashSet<>();

    private long foundAt;
    private long lookAt;

    /** A run that is watched. */
    private static final class Watched {
        final List<Watcher> watchers = new CopyOnWriteArrayList<>();
        /** New watchers, which have not been notified yet that they watch, and so do not know what was before. */
        final ConcurrentLinkedQueue<Watcher> fresh = new ConcurrentLinkedQueue<>();

        // Confined to the thread: the offset up to which the watchers have been served, -1 if it is unknown, and
        // whether nothing follows.
        long served = -1;
        boolean hasEnded;
    }

    /** @param isAnnounced whether news of other nodes arrives without polling */
    RunWatches(JdbcSettings settings, RunLooks looks, BooleanSupplier isAnnounced) {
        this.settings = settings;
        this.looks = looks;
        this.isAnnounced = isAnnounced;
        this.interestedAt = settings.clock().nanos();
        this.foundAt = interestedAt;
        this.lookAt = interestedAt;
        this.thread = new NodeThread("sse-hub-jdbc-run-news-" + settings.hub(), this::run);
    }

    Watch watch(String run, Watcher watcher) {
        synchronized (this) {
            Watched known = watched.computeIfAbsent(run, id -> new Watched());
            known.watchers.add(watcher);
            known.fresh.add(watcher);
        }
        fresh.add(run);
        thread.start();
        thread.wake();
        return () -> leave(run, watcher);
    }

    private synchronized void leave(String run, Watcher watcher) {
        Watched known = watched.get(run);
        if (known != null && known.watchers.remove(watcher) && known.watchers.isEmpty()) {
            watched.remove(run);
        }
    }

    Watch watchChanges(Consumer<String> listener) {
        listeners.add(listener);
        thread.start();
        thread.wake();
        return () -> listeners.remove(listener);
    }

    /** Called when this node has active runs, so that changes concern it. */
    void interested() {
        long now = settings.clock().nanos();
        boolean wasAtRest = now - interestedAt >= BUSY_NANOS;
        interestedAt = now;
        if (wasAtRest) {
            thread.wake();
        }
    }

    /** Called when something has happened to a run. Any thread may call it. */
    void heard(RunNews news) {
        boolean isForSomebody = watched.containsKey(news.run()) || (news.isChange() && !listeners.isEmpty());
        if (isForSomebody) {
            heard.add(news);
            thread.wake();
        }
    }

    private void run() {
        while (!thread.isEnding()) {
            try {
                greet();
                for (RunNews next = heard.poll(); next != null; next = heard.poll()) {
                    take(next);
                }
                plan();
                if (lookAt - settings.clock().nanos() <= 0) {
                    look();
                    lookAt = settings.clock().nanos() + pauseNanos();
                }
                serve();
                if (behind.isEmpty()) {
                    thread.awaitNews(Math.max(0, lookAt - settings.clock().nanos()));
                }
            } catch (InterruptedException e) {
                return;
            } catch (PublishException e) {
                LOG.debug("The runs of {} could not be looked at: {}", settings.hub(), e.toString());
                pause();
            } catch (Throwable e) {
                LOG.error("The thread that watches runs continues after an unexpected failure", e);
                pause();
            }
        }
    }

    private void pause() {
        // Does not wait for the signal: what is signalled meanwhile is processed afterwards all the same.
        LockSupport.parkNanos(settings.polling().toNanos());
    }

    /** What is to be polled, and how often, may have changed. */
    private void plan() {
        long soonest = settings.clock().nanos() + pauseNanos();
        if (lookAt - soonest > 0) {
            lookAt = soonest;
        }
    }

    private long pauseNanos() {
        long now = settings.clock().nanos();
        if (watched.isEmpty() && listeners.isEmpty()) {
            return NEVER_NANOS;
        }
        if (watched.isEmpty() && now - interestedAt >= BUSY_NANOS) {
            return settings.idlePolling().toNanos() * AT_REST;
        }
        boolean isBusy = now - foundAt < BUSY_NANOS && !isAnnounced.getAsBoolean();
        return (isBusy ? settings.polling() : settings.idlePolling()).toNanos();
    }

    /** Notifies new watchers of the point from which on they are served. */
    private void greet() {
        Set<String> ids = new LinkedHashSet<>();
        for (String next = fresh.poll(); next != null; next = fresh.poll()) {
            ids.add(next);
        }
        if (ids.isEmpty()) {
            return;
        }
        try {
            List<String> unknown = ids.stream().filter(this::isUnknown).toList();
            Map<String, RunRows.Reached> reached = unknown.isEmpty() ? Map.of() : looks.reached(unknown);
            for (String id : ids) {
                Watched run = watched.get(id);
                if (run != null) {
                    greet(run, reached.get(id));
                }
            }
        } catch (PublishException e) {
            fresh.addAll(ids);
            throw e;
        }
    }

    private boolean isUnknown(String id) {
        Watched run = watched.get(id);
        return run != null && run.served < 0;
    }

    private void greet(Watched run, RunRows.@Nullable Reached reached) {
        if (run.served < 0) {
            run.served = reached == null ? 0 : reached.tail();
            run.hasEnded = reached != null && reached.hasEnded();
        }
        for (Watcher next = run.fresh.poll(); next != null; next = run.fresh.poll()) {
            each(List.of(next), Watcher::interrupted);
        }
        foundAt = settings.clock().nanos();
    }

    private void take(RunNews news) {
        foundAt = settings.clock().nanos();
        if (news.isChange()) {
            changed(news.run());
        }
        Watched run = watched.get(news.run());
        byte[] entries = news.entries();
        if (run == null || run.served < 0) {
            // Its watchers are about to be notified, and then read.
            return;
        }
        if (entries == null) {
            // A turn, or entries that were too long to be announced.
            behind.add(news.run());
        } else {
            deliver(news.run(), run, entries, false);
        }
    }

    private void changed(String run) {
        each(listeners, listener -> {
            if (listeners.contains(listener)) {
                listener.accept(run);
            }
        });
    }

    private void look() {
        List<String> underWay = watched.entrySet().stream()
                .filter(run -> !run.getValue().hasEnded)
                .map(Map.Entry::getKey)
                .toList();
        RunLooks.Found found = looks.look(underWay, !listeners.isEmpty());
        for (String run : found.changes()) {
            foundAt = settings.clock().nanos();
            changed(run);
        }
        found.reached().forEach((id, reached) -> {
            Watched run = watched.get(id);
            if (run != null && run.served >= 0 && reached.tail() > run.served) {
                behind.add(id);
            }
        });
    }

    /** Reads one page of each run that is behind, so that a long one does not hold up the others. */
    private void serve() {
        for (String id : List.copyOf(behind)) {
            Watched run = watched.get(id);
            if (run == null || !serve(id, run)) {
                behind.remove(id);
            }
        }
    }

    /** Returns whether more may follow, as a page is limited in bytes. */
    private boolean serve(String id, Watched run) {
        long before = run.served;
        looks.read(id, before).forEach(entries -> deliver(id, run, entries, true));
        return !run.hasEnded && run.served > before;
    }

    /** @param isRead whether the entries were read from the table, which then has none before them */
    private void deliver(String id, Watched run, byte[] encoded, boolean isRead) {
        Entries entries;
        try {
            entries = RunFormat.decodeEntries(encoded);
        } catch (IllegalArgumentException e) {
            LOG.warn("Events of the run {} cannot be read here: {}", id, e.getMessage());
            return;
        }
        if (entries.last() <= run.served) {
            return;
        }
        if (!isRead && entries.first() > run.served + 1) {
            behind.add(id);
            return;
        }
        foundAt = settings.clock().nanos();
        run.served = entries.last();
        run.hasEnded = entries.end() != null;
        each(run.watchers, watcher -> watcher.appended(entries));
    }

    private <T> void each(List<T> all, Consumer<T> action) {
        for (T one : all) {
            try {
                action.accept(one);
            } catch (RuntimeException e) {
                LOG.warn("A watcher of the runs of {} failed", settings.hub(), e);
            }
        }
    }

    /** Ends the thread, and waits for it until the deadline. */
    void close(Deadline deadline) {
        thread.end(deadline);
    }

    /** Ends the thread, without waiting for it. */
    void leave() {
        thread.leave();
    }
}
