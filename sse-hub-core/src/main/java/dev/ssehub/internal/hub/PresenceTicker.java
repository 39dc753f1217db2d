package dev.ssehub.internal.hub;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.presence.PresenceKeeper;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that calls presence periodically. */
final class PresenceTicker {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceTicker.class);
    private static final long TICK_MILLIS = 200;

    private final PresenceKeeper keeper;
    private final HubThreads threads;
    private final ScheduledExecutorService executor;
    private volatile boolean started;
    /** Confined to the thread. */
    private boolean failed;

    PresenceTicker(PresenceKeeper keeper, HubThreads threads) {
        this.keeper = keeper;
        this.threads = threads;
        executor = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Starts the ticks. A hub whose log is not shared and that has no presence listener needs none. */
    void start() {
        started = true;
        var unused = executor.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            keeper.tick();
            failed = false;
        } catch (Throwable e) {
            // Catches everything, because the executor stops repeating a task that has thrown.
            if (!failed) {
                LOG.error("Presence could not be reported or read; this is retried every {} ms", TICK_MILLIS, e);
            }
            failed = true;
        }
    }

    /** Ends the ticks, and announces this node's departure to the other nodes. */
    void close(Duration maxWait) {
        if (!started) {
            return;
        }
        executor.shutdown();
        if (threads.awaitEnd(maxWait)) {
            keeper.sayGoodbye();
        } else {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }
}
