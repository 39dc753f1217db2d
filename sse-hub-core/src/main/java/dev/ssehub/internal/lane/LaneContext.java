package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The state that the parts of one lane share. Confined to the lane's owner unless a field's comment says otherwise. */
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
    final OncePerMinute news;

    /** How far the lane has delivered, and so the position of its live sessions. Written by the lane, read by any thread. */
    volatile EventId cursor;
    /** The monotonic time at which the round began. */
    long now;
    /** The wall clock's time at which the round began, in milliseconds. */
    long wallMillis;

    /** The thread that runs a round, or null between rounds. Written by that thread; read by assertions only. */
    private @Nullable Thread runner;

    private boolean assisted;

    LaneContext(EventLog log, LaneSettings settings, HubClock clock, RandomGenerator random, LaneHost host) {
        this.log = log;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.host = host;
        this.news = new OncePerMinute(clock::nanos);
        this.router = new Router(host::find);
        this.cursor = log.tail();
        this.now = clock.nanos();
        this.wallMillis = clock.millis();
    }

    /** Begins a round. Until its end, the state of the lane belongs to the calling thread. */
    void beginRound() {
        runner = Thread.currentThread();
        assisted = false;
        now = clock.nanos();
        wallMillis = clock.millis();
    }

    /** Begins the round of an assistant, which leaves some work to the lane's thread. */
    void beginAssistedRound() {
        beginRound();
        assisted = true;
    }

    void endRound() {
        runner = null;
    }

    /** Whether the current round is an assistant's. */
    boolean isAssisted() {
        return assisted;
    }

    /** Returns whether the calling thread runs a round of this lane. For assertions. */
    boolean isMine() {
        return runner == Thread.currentThread();
    }

    /** Returns whether no other thread runs a round of this lane, which also holds for its owner between two rounds. For assertions. */
    boolean isNobodyElses() {
        Thread busy = runner;
        return busy == null || busy == Thread.currentThread();
    }

    /** Returns the value multiplied by a random factor between {@code low} and {@code high}. */
    long jittered(long value, double low, double high) {
        return (long) (value * (low + (high - low) * random.nextDouble()));
    }
}
