package dev.ssehub.spring;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;

/** A backplane whose broker is unreachable. */
public final class BrokenBackplane implements Backplane {

    @Override
    public void start(LogReceiver tail) {
        tail.onStart(new EventId(1, 0), HeldState.unknown());
    }

    @Override
    public EventId append(LogRecord record) {
        throw PublishException.notPublished("the broker is out of reach");
    }

    @Override
    public boolean isAvailable() {
        return false;
    }

    @Override
    public void close() {}
}
