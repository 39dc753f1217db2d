package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.time.HubClock;
import java.util.random.RandomGenerator;

/** What the parts of one lane share. Confined to the lane's thread, but for what says otherwise. */
final class LaneScope {

    final EventLog log;
    final LaneSettings settings;
    final HubClock clock;
    final RandomGenerator random;
    final LaneHost host;
    final LaneCounters counters = new LaneCounters();
    final Router router;
    final Deadlines deadlines = new Deadlines();

    /** How far the lane has delivered, and so where its live sessions stand. Written by the lane, read by any thread. */
    volatile EventId cursor;
    /** The monotonic time at which the round began. */
    long now;

    LaneScope(EventLog log, LaneSettings settings, HubClock clock, RandomGenerator random, LaneHost host) {
        this.log = log;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.host = host;
        this.router = new Router(host::find);
        this.cursor = log.tail();
        this.now = clock.nanos();
    }

    /** Returns a random part of the value, between {@code low} and {@code high} times of it. */
    long jittered(long value, double low, double high) {
        return (long) (value * (low + (high - low) * random.nextDouble()));
    }
}
