package dev.ssehub.examples.messagecenter.api;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes events of other systems: to a user, to a group, or to everyone. */
@RestController
class PublishController {

    private static final Set<String> FIELDS =
            Set.of("event", "data", "retry", "key", "ephemeral", "ttlMs", "idempotencyKey");

    private final SseHub hub;

    PublishController(SseHub hub) {
        this.hub = hub;
    }

    @PostMapping(
            path = "/api/users/{user}/events",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, String> toUser(@PathVariable String user, HttpServletRequest request) throws IOException {
        return publish(Audience.user(user), request);
    }

    @PostMapping(
            path = "/api/groups/{group}/events",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, String> toGroup(@PathVariable String group, HttpServletRequest request) throws IOException {
        return publish(Audience.group(group), request);
    }

    @PostMapping(
            path = "/api/broadcast",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, String> toEveryone(HttpServletRequest request) throws IOException {
        return publish(Audience.everyone(), request);
    }

    private Map<String, String> publish(Audience audience, HttpServletRequest request) throws IOException {
        SseEvent event = eventIn(JsonBody.of(request, FIELDS));
        return Map.of("id", hub.publish(audience, event).toString());
    }

    private static SseEvent eventIn(JsonBody body) {
        String data = body.data("data");
        SseEvent event = body.has("event")
                ? body.with("event", body.text("event"), SseEvent::named).data(data)
                : SseEvent.of(data);
        if (body.has("retry")) {
            event = event.retry(Duration.ofMillis(body.wholeNumber("retry", 0)));
        }
        if (body.has("key")) {
            event = body.with("key", body.text("key"), event::key);
        }
        if (body.has("ephemeral") && body.flag("ephemeral")) {
            event = event.ephemeral();
        }
        if (body.has("ttlMs")) {
            event = event.ttl(Duration.ofMillis(body.wholeNumber("ttlMs", 1)));
        }
        if (body.has("idempotencyKey")) {
            event = body.with("idempotencyKey", body.text("idempotencyKey"), event::idempotencyKey);
        }
        return event;
    }
}
