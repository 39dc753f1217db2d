package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;

/** A backplane with a log in memory, and with a store of runs that other hubs share. */
final class BackplaneWithRuns implements Backplane {

    private final Backplane log = Backplane.inMemory(HubClock.system(), 100, Duration.ofMinutes(1));
    private final RunStore runs;

    BackplaneWithRuns(RunStore runs) {
        this.runs = runs;
    }

    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public void start(LogReceiver receiver) {
        log.start(receiver);
    }

    @Override
    public EventId append(LogRecord record) {
        return log.append(record);
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isAvailable() {
        return log.isAvailable();
    }

    @Override
    public void close() {
        log.close();
    }
}
