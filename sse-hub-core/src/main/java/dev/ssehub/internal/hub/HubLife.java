package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.internal.callouts.Callouts;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.checks.Checks;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.reactive.HandOff;
import dev.ssehub.internal.run.RunService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, drains and ends a hub.
 *
 * <p>No constructor starts anything, so all parts exist, in final fields, before the first thread uses one.
 */
public final class HubLife {

    private static final Logger LOG = LoggerFactory.getLogger(HubLife.class);

    private static final Duration MAX_WAIT_FOR_THREADS = Duration.ofSeconds(2);
    /** Lanes give sockets one second to accept the last bytes. */
    private static final Duration MAX_WAIT_FOR_LANES = Duration.ofSeconds(10);

    private static final Duration MAX_DRAIN = Duration.ofDays(1);

    private final String hub;
    private final Gate gate;
    private final Backplane backplane;
    private final EventLog log;
    private final LogFeed feed;
    private final LogWriter writer;
    private final LaneGroup lanes;
    private final Callouts callouts;
    private final RunService runs;
    private final HandOff handOff;
    private final PresenceTicker presenceTicker;
    private final HubThreads drainThreads;

    HubLife(
            String hub,
            Gate gate,
            Backplane backplane,
            EventLog log,
            LogFeed feed,
            LogWriter writer,
            LaneGroup lanes,
            Callouts callouts,
            RunService runs,
            HandOff handOff,
            PresenceTicker presenceTicker,
            HubThreads drainThreads) {
        this.hub = hub;
        this.gate = gate;
        this.backplane = backplane;
        this.log = log;
        this.feed = feed;
        this.writer = writer;
        this.lanes = lanes;
        this.callouts = callouts;
        this.runs = runs;
        this.handOff = handOff;
        this.presenceTicker = presenceTicker;
        this.drainThreads = drainThreads;
    }

    /** Starts the backplane, which fills the log. Lanes have no threads yet. */
    public void startLog() {
        backplane.start(feed);
        log.historyIsRead();
    }

    /** Starts the threads. Those that lanes pass work to come first, since a lane must not start any. */
    public void startThreads() {
        callouts.start(backplane.isShared());
        lanes.start();
        runs.startThreads();
        if (backplane.isShared() || callouts.hasPresenceListeners()) {
            presenceTicker.start();
        }
    }

    public CompletableFuture<Void> drain(Duration spread) {
        Checks.requireRange("spread", spread, Duration.ZERO, MAX_DRAIN);
        runs.drain();
        return gate.drain(() -> notByALane(lanes.drain(spread)));
    }

    /** Returns a future that is completed on a separate thread, so that actions chained by the application do not run on a lane. */
    private CompletableFuture<Void> notByALane(CompletableFuture<Void> drained) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        drainThreads
                .newThread(() -> {
                    drained.join();
                    result.complete(null);
                })
                .start();
        return result;
    }

    public boolean isDraining() {
        return gate.isDraining();
    }

    public boolean isAvailable() {
        return !gate.isClosed() && backplane.isAvailable() && lanes.isResponsive();
    }

    /**
     * Ends everything, from the outside in. New sessions are refused, this node's departure is announced to the other nodes, runs are ended
     * (their viewers still get the end), no more records are accepted, and the sessions are ended. Only then do the threads end that
     * sessions and runs may still have passed work to. Listeners come last, since they are notified of every end.
     */
    public void close() {
        if (!gate.close()) {
            return;
        }
        presenceTicker.close(MAX_WAIT_FOR_THREADS);
        runs.end();
        writer.close();
        backplane.close();
        if (!lanes.close(MAX_WAIT_FOR_LANES)) {
            LOG.warn("A lane of the hub '{}' does not end, because one of its connections blocks", hub);
        }
        callouts.closeAnswering(MAX_WAIT_FOR_THREADS);
        runs.close(MAX_WAIT_FOR_THREADS);
        handOff.close(MAX_WAIT_FOR_THREADS);
        callouts.closeListeners(MAX_WAIT_FOR_THREADS);
        drainThreads.awaitEnd(MAX_WAIT_FOR_THREADS);
    }
}
