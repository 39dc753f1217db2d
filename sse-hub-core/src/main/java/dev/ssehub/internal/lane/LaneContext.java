package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.time.HubClock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of one lane share. Confined to the lane's owner, but for what says otherwise. */
final class LaneContext {

    final EventLog log;
    final LaneSettings settings;
    final HubClock clock;
    final RandomGenerator random;
    final LaneHost host;
    final LaneCounters counters = new LaneCounters();
    final Router router;
    final Deadlines deadlines = new Deadlines();
    final BrokenWrites brokenWrites = new BrokenWrites();

    /** How far the lane has delivered, and so where its live sessions stand. Written by the lane, read by any thread. */
    volatile EventId cursor;
    /** The monotonic time at which the round began. */
    long now;
    /** The wall clock's time at which the round began, in milliseconds. */
    long wallMillis;

    /** The thread that runs a round, null between rounds. Written by that thread; read only by assertions. */
    private @Nullable Thread runner;

    private boolean assisted;

    LaneContext(EventLog log, LaneSettings settings, HubClock clock, RandomGenerator random, LaneHost host) {
        this.log = log;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.host = host;
        this.router = new Router(host::find);
        this.cursor = log.tail();
        this.now = clock.nanos();
        this.wallMillis = clock.millis();
    }

    /** A round begins: the state of the lane belongs to the calling thread. */
    void beginRound() {
        runner = Thread.currentThread();
        assisted = false;
        now = clock.nanos();
        wallMillis = clock.millis();
    }

    /** A round of an assistant begins: as {@link #beginRound}, but what it must not do is left to the lane's thread. */
    void beginAssistedRound() {
        beginRound();
        assisted = true;
    }

    void endRound() {
        runner = null;
    }

    /** Whether the round is an assistant's. */
    boolean isAssisted() {
        return assisted;
    }

    /** Returns whether the calling thread runs a round of this lane. For assertions. */
    boolean isMine() {
        return runner == Thread.currentThread();
    }

    /** Returns whether no other thread runs a round of this lane: what its owner asks between two rounds. For assertions. */
    boolean isNobodyElses() {
        Thread busy = runner;
        return busy == null || busy == Thread.currentThread();
    }

    /** Returns a random part of the value, between {@code low} and {@code high} times of it. */
    long jittered(long value, double low, double high) {
        return (long) (value * (low + (high - low) * random.nextDouble()));
    }
}
