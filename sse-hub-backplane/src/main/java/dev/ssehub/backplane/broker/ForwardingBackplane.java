package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.event.EventId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A backplane that adds something to another one, to which each method forwards unless it is overridden. For authors of backplanes. */
public abstract class ForwardingBackplane implements Backplane {

    private final Backplane backplane;

    /** Creates a backplane that forwards to this one. */
    protected ForwardingBackplane(Backplane backplane) {
        this.backplane = Objects.requireNonNull(backplane, "backplane must not be null");
    }

    /** Returns the wrapped backplane. */
    protected final Backplane backplane() {
        return backplane;
    }

    @Override
    public void start(LogReceiver receiver) {
        backplane.start(receiver);
    }

    @Override
    public EventId append(LogRecord record) {
        return backplane.append(record);
    }

    @Override
    public Optional<HistoryPage> history(EventId after, EventId upTo) {
        return backplane.history(after, upTo);
    }

    @Override
    public @Nullable RunStore runs() {
        return backplane.runs();
    }

    @Override
    public boolean isShared() {
        return backplane.isShared();
    }

    @Override
    public long reconnects() {
        return backplane.reconnects();
    }

    @Override
    public int idempotencyKeys() {
        return backplane.idempotencyKeys();
    }

    @Override
    public boolean isAvailable() {
        return backplane.isAvailable();
    }

    @Override
    public void close() {
        backplane.close();
    }
}
