package dev.ssehub.internal.callouts;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the listeners for what is published on this node, on the publishing thread. */
public final class PublishListeners {

    private static final Logger LOG = LoggerFactory.getLogger(PublishListeners.class);

    private final List<BiConsumer<Audience, SseEvent>> listeners;

    public PublishListeners(List<BiConsumer<Audience, SseEvent>> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    public void notify(Audience audience, SseEvent event) {
        for (BiConsumer<Audience, SseEvent> listener : listeners) {
            try {
                listener.accept(audience, event);
            } catch (Throwable e) {
                // The event is in the log, so its publisher must not get an exception or an error.
                LOG.warn("A publish listener failed; the event has been published", e);
            }
        }
    }
}
