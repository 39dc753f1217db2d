package dev.ssehub.examples.messagecenter;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.InstantSource;

/** The application's default log in memory, of which a test overrides what it needs. */
class MemoryLog implements Backplane {

    private final Backplane memory = Backplane.inMemory(InstantSource.system(), 1000, Duration.ofMinutes(10));

    @Override
    public void start(LogReceiver tail) {
        memory.start(tail);
    }

    @Override
    public EventId append(LogRecord record) {
        return memory.append(record);
    }

    @Override
    public boolean isShared() {
        return memory.isShared();
    }

    @Override
    public boolean isAvailable() {
        return memory.isAvailable();
    }

    @Override
    public void close() {
        memory.close();
    }
}
