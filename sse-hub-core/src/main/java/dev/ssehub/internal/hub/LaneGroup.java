package dev.ssehub.internal.hub;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.lane.Lane;
import dev.ssehub.internal.lane.LaneRunner;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The lanes of a hub, each with its thread. Thread-safe. */
final class LaneGroup {

    private static final long PRESSURE_PAUSE_NANOS = 50_000;

    private final List<Lane> lanes;
    private final List<LaneRunner> runners;
    private final HubThreads threads;
    private final EventLog log;
    private final HubClock clock;
    private final AtomicInteger nextLane = new AtomicInteger();
    /** Whether the lanes have threads. Tests that step them by hand start none. */
    private volatile boolean running;

    LaneGroup(List<Lane> lanes, HubThreads threads, EventLog log, HubClock clock) {
        this.lanes = List.copyOf(lanes);
        this.threads = threads;
        this.log = log;
        this.clock = clock;
        this.runners =
                lanes.stream().map(lane -> new LaneRunner(lane, clock, threads)).toList();
    }

    List<Lane> lanes() {
        return lanes;
    }

    List<LaneRunner> runners() {
        return runners;
    }

    /** Returns the lane for the next session, in rotation. */
    Lane next() {
        return lanes.get(Math.floorMod(nextLane.getAndIncrement(), lanes.size()));
    }

    void start() {
        runners.forEach(LaneRunner::start);
        running = true;
    }

    /**
     * Slows down a publisher that outruns the lanes, within a time limit. Otherwise, entries that they have not read yet would be trimmed,
     * and clients would get a gap.
     */
    void awaitRoom(Duration maxWait) {
        if (!running || !isOverrunning()) {
            return;
        }
        runners.forEach(LaneRunner::wakeUp);
        long giveUpAt = clock.nanos() + maxWait.toNanos();
        boolean interrupted = false;
        while (isOverrunning() && clock.nanos() - giveUpAt < 0) {
            LockSupport.parkNanos(this, PRESSURE_PAUSE_NANOS);
            // An interrupted thread does not park, so it would spin until the lanes have caught up.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOverrunning() {
        EventId slowest = lanes.get(0).cursor();
        for (int i = 1; i < lanes.size(); i++) {
            EventId cursor = lanes.get(i).cursor();
            slowest = slowest.isAfter(cursor) ? cursor : slowest;
        }
        return log.tail().isAfter(slowest) && log.isAboutToOverrun(slowest);
    }

    /** Returns a future that is completed, on a lane, when all lanes are empty. */
    CompletableFuture<Void> drain(Duration spread) {
        List<CompletableFuture<Void>> empty = new ArrayList<>();
        for (Lane lane : lanes) {
            CompletableFuture<Void> laneIsEmpty = new CompletableFuture<>();
            empty.add(laneIsEmpty);
            lane.drain(spread, () -> laneIsEmpty.complete(null));
        }
        return CompletableFuture.allOf(empty.toArray(CompletableFuture[]::new));
    }

    /** Returns whether all lanes that have threads are responsive. */
    boolean isResponsive() {
        return !running || runners.stream().allMatch(LaneRunner::isResponsive);
    }

    /** Ends all sessions, and waits for the threads. Returns whether they have ended. */
    boolean close(Duration maxWait) {
        lanes.forEach(Lane::close);
        return threads.awaitEnd(maxWait);
    }
}
