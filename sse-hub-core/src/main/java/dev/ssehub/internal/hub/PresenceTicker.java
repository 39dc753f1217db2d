package dev.ssehub.internal.hub;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.presence.PresenceKeeper;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the presence: a tick now and then. */
final class PresenceTicker {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceTicker.class);
    private static final long TICK_MILLIS = 200;

    private final PresenceKeeper keeper;
    private final HubThreads threads;
    private final ScheduledExecutorService executor;
    private volatile boolean started;
    /** The thread's own. */
    private boolean failed;

    PresenceTicker(PresenceKeeper keeper, HubThreads threads) {
        this.keeper = keeper;
        this.threads = threads;
        executor = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Begins to tick. A hub that shares its log with nobody, and has no listener, needs no tick. */
    void start() {
        started = true;
        var unused = executor.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            keeper.tick();
            failed = false;
        } catch (Throwable e) {
            // Whatever it is: an executor does not run again what has thrown once.
            if (!failed) {
                LOG.error("The presence report of this node could not be published; it will be repeated", e);
            }
            failed = true;
        }
    }

    /** Ends the ticks, and says goodbye to the other nodes. */
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
