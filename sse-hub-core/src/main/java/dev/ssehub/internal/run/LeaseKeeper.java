package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Renewed;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of the producers of this node in the store, every third of a lease and for many runs in one call, and reports the
 * answers to the runs. Any thread may call any method.
 */
final class LeaseKeeper extends Alarms.Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    /** The number of leases that are renewed in one call. Several calls are made concurrently. */
    private static final int MAX_AT_ONCE = 1000;

    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final RunStore store;
    private final Duration lease;
    private final long interval;
    private final RunCalls calls;
    private final Alarms alarms;
    private final HubClock clock;
    private final OncePerMinute news;
    private final Map<String, Leased> leased = new ConcurrentHashMap<>();
    /** How many calls of this round are still under way. */
    private final AtomicInteger underWay = new AtomicInteger();

    private final CompletableFuture<Void> none = new CompletableFuture<>();
    private volatile boolean isClosing;
    private RunStore.@Nullable Watch watch;

    /** @param calls threads that are used for nothing else */
    LeaseKeeper(RunStore store, Duration lease, RunCalls calls, Alarms alarms, HubClock clock, OncePerMinute news) {
        this.store = store;
        this.lease = lease;
        this.interval = lease.toNanos() / 3;
        this.calls = calls;
        this.alarms = alarms;
        this.clock = clock;
        this.news = news;
    }

    /** Subscribes to the changes of runs, unless that has been done. */
    synchronized void listen() {
        if (watch == null && !isClosing) {
            watch = store.watchChanges(this::changed);
        }
    }

    private void changed(String run) {
        Leased own = leased.get(run);
        if (own != null) {
            own.hasChanged();
        }
    }

    void add(Leased run) {
        leased.put(run.id(), run);
        var unused = alarms.set(this, clock.nanos() + interval);
        if (isClosing) {
            run.giveUp();
        }
    }

    void remove(Leased run) {
        leased.remove(run.id(), run);
        if (isClosing && leased.isEmpty()) {
            none.complete(null);
        }
    }

    @Override
    long ring(long now) {
        if (leased.isEmpty()) {
            return Alarms.NEVER;
        }
        if (underWay.get() > 0) {
            // The store is slow. The next round begins soon after this one has ended.
            return now + interval / 10;
        }
        List<List<Leased>> parts = parts(List.copyOf(leased.values()));
        underWay.set(parts.size());
        for (List<Leased> part : parts) {
            if (!calls.make(() -> renew(part, now))) {
                underWay.decrementAndGet();
            }
        }
        return now + interval;
    }

    private static List<List<Leased>> parts(List<Leased> all) {
        List<List<Leased>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MAX_AT_ONCE) {
            parts.add(all.subList(from, Math.min(all.size(), from + MAX_AT_ONCE)));
        }
        return parts;
    }

    private void renew(List<Leased> part, long begunAt) {
        try {
            renew(part);
        } finally {
            long took = clock.nanos() - begunAt;
            if (underWay.decrementAndGet() == 0 && took > interval && news.isDue("slow leases")) {
                LOG.warn(
                        "It takes {} ms to renew the leases of {} runs, which last {} ms: with more of them, or a slower store, runs of this node are lost",
                        TimeUnit.NANOSECONDS.toMillis(took),
                        leased.size(),
                        lease.toMillis());
            }
        }
    }

    private void renew(List<Leased> some) {
        long askedAt = clock.nanos();
        Map<String, String> tokens = new HashMap<>();
        some.forEach(run -> tokens.put(run.id(), run.token()));
        Map<String, Renewed> renewed;
        try {
            renewed = store.renew(tokens, lease);
        } catch (RuntimeException e) {
            if (news.isDue(e)) {
                LOG.warn("The leases of {} runs cannot be renewed", some.size(), e);
            }
            some.forEach(run -> Steps.take("a lease", run::unheard));
            var unused = alarms.set(this, clock.nanos() + Math.min(LONGEST_PAUSE, interval / 3));
            return;
        }
        for (Leased run : some) {
            Renewed how = renewed.get(run.id());
            Steps.take("a lease", () -> {
                if (how == null) {
                    run.isMissing();
                } else {
                    run.renewed(how, askedAt);
                }
            });
        }
    }

    /** Waits at most this long until all runs have their end in the store. Runs that have none by then are lost. */
    void close(Duration maxWait) {
        isClosing = true;
        if (!leased.isEmpty()) {
            awaitNone(maxWait);
        }
        new ArrayList<>(leased.values()).forEach(Leased::giveUp);
        RunStore.Watch watching;
        synchronized (this) {
            watching = watch;
            watch = null;
        }
        if (watching != null) {
            watching.close();
        }
    }

    private void awaitNone(Duration maxWait) {
        try {
            none.get(maxWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{} runs of this node have no end in the store yet: they will count as lost", leased.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        }
    }
}
