package dev.ssehub.spring.internal.publish;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseJsonWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes at once; a failure is logged, and completes the result exceptionally. */
public final class DirectPublisher implements AfterCommitPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCommitPublisher.class);

    private final SseHub hub;
    private final @Nullable SseJsonWriter json;

    /**
     * Publishes to a hub.
     *
     * @param json what writes values, or null to leave that to the hub
     */
    public DirectPublisher(SseHub hub, @Nullable SseJsonWriter json) {
        this.hub = hub;
        this.json = json;
    }

    @Override
    public CompletionStage<EventId> publish(Audience audience, SseEvent event) {
        CompletableFuture<EventId> result = new CompletableFuture<>();
        publish(audience, asText(event), result);
        return result;
    }

    /** Makes text of a value now, on the caller's thread; what the writer throws is the caller's. */
    SseEvent asText(SseEvent event) {
        Object value = event.json();
        return value == null || json == null ? event : event.data(json.toJson(value));
    }

    /** Returns a place as {@link SseHub#publish} does: in the form that the hub's clients know. */
    EventId asPublished(EventId place) {
        return place.writtenLike(hub.cursor());
    }

    /** Publishes, and leaves a failure to the caller. */
    EventId publishNow(Audience audience, SseEvent event) {
        return hub.publish(audience, event);
    }

    void publish(Audience audience, SseEvent event, CompletableFuture<EventId> result) {
        try {
            result.complete(publishNow(audience, event));
        } catch (RuntimeException e) {
            logLost(audience, event, e);
            result.completeExceptionally(e);
        }
    }

    void logLost(Audience audience, SseEvent event, Throwable cause) {
        LOG.error("{} for {} was not published: {}", event, audience, cause.toString());
    }
}
