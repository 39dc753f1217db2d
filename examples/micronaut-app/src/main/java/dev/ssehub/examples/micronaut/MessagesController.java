package dev.ssehub.examples.micronaut;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The requests of the page: it sends messages, and can ask to have its streams cut. */
@Controller("/api")
class MessagesController {

    private final SseHub hub;
    private final JsonMapper json;

    MessagesController(SseHub hub, JsonMapper json) {
        this.hub = hub;
        this.json = json;
    }

    /**
     * A message.
     *
     * @param to the name of a user, or null for everyone
     * @param from the sender
     * @param text the content
     * @param idempotencyKey the same in a retry after a missing response, so that the message is published once
     */
    @Introspected
    record Message(
            @Nullable String to,
            @Nullable String from,
            @Nullable String text,
            @Nullable String idempotencyKey) {}

    /** Accepts JSON only: a form on another site can be sent without the user's consent, but JSON cannot. */
    @Post("/messages")
    Map<String, String> send(@Body Message message) throws IOException {
        String from = given("from", message.from);
        SseEvent event = SseEvent.named("message")
                .data(json.writeValueAsString(Map.of("from", from, "text", given("text", message.text))));
        if (message.idempotencyKey != null) {
            // Includes the sender: the same key of another user must not suppress the message.
            event = event.idempotencyKey(from + ":" + message.idempotencyKey);
        }
        Audience audience =
                message.to == null || message.to.isEmpty() ? Audience.everyone() : Audience.user(message.to);
        return Map.of("id", hub.publish(audience, event).toString());
    }

    private static String given(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' must be a string");
        }
        return value;
    }

    @Get("/sessions")
    Map<String, Integer> sessions() {
        return Map.of("count", hub.sessions().count());
    }

    /** Cuts the streams of a user, whose tabs reconnect. */
    @Delete("/sessions")
    Map<String, Integer> cut(@QueryValue String user) {
        return Map.of("closed", hub.disconnect(Audience.user(user)));
    }

    @Error(exception = IllegalArgumentException.class)
    HttpResponse<Map<String, Object>> refused(IllegalArgumentException refused) {
        return HttpResponse.badRequest(
                        Map.<String, Object>of("status", 400, "detail", Objects.toString(refused.getMessage())))
                .contentType(MediaType.of("application/problem+json"));
    }
}
