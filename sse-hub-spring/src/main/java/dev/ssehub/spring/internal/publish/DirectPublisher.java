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

/** Publishes immediately. A failure is logged, and completes the result exceptionally. */
public final class DirectPublisher implements AfterCommitPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCommitPublisher.class);

    private final SseHub hub;
    private final @Nullable SseJsonWriter json;

    /**
     * Publishes to a hub.
     *
     * @param json serialises values, or null to leave that to the hub
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

    /** Serialises the event's value now, on the caller's thread, so that the caller gets the serialiser's exceptions. */
    SseEvent asText(SseEvent event) {
        Object value = event.json();
        return value == null || json == null ? event : event.data(json.toJson(value));
    }

    /** Converts a position to the form that {@link SseHub#publish} returns and the hub's clients use. */
    EventId asPublished(EventId place) {
        return place.writtenLike(hub.cursor());
    }

    /** Publishes, and throws the exception if it fails. */
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
