package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import java.util.concurrent.atomic.LongAdder;

/** Appends to the backplane, and measures this. */
final class LogWriter {

    private final Backplane backplane;
    private final String hub;
    private final HubClock clock;
    private final LongAdder appended = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private volatile boolean closed;

    LogWriter(Backplane backplane, String hub, HubClock clock) {
        this.backplane = backplane;
        this.hub = hub;
        this.clock = clock;
    }

    EventId append(LogRecord record) {
        if (closed) {
            throw PublishException.notPublished("the hub '" + hub + "' is closed");
        }
        if (!backplane.isShared()) {
            // In memory there is nothing to wait for, and reading the clock would cost as much as the rest.
            EventId id = backplane.append(record);
            appended.increment();
            return id;
        }
        long begin = clock.nanos();
        try {
            EventId id = backplane.append(record);
            appended.increment();
            nanos.add(clock.nanos() - begin);
            return id;
        } catch (PublishException e) {
            failed.increment();
            throw e;
        }
    }

    /** Refuses all records from now on. */
    void close() {
        closed = true;
    }

    long appended() {
        return appended.sum();
    }

    long failed() {
        return failed.sum();
    }

    long nanos() {
        return nanos.sum();
    }
}
