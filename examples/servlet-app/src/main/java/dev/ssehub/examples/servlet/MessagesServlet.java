package dev.ssehub.examples.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.util.ajax.JSON;

/**
 * Sends a message: {@code POST {"to":"everyone"|"group"|"user", "name":"...", "from":"...", "text":"..."}}. With an
 * {@code "idempotencyKey"}, a retry after a missing response does not send the message again.
 *
 * <p>Accepts JSON only: a form on another site can be sent without the user's consent, but JSON cannot.
 */
final class MessagesServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final transient SseHub hub;

    MessagesServlet(SseHub hub) {
        this.hub = hub;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.startsWith("application/json")) {
            Answers.problem(response, 415, "send application/json");
            return;
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            Answers.problem(response, 413, "a message has at most " + MAX_BODY_BYTES + " bytes");
            return;
        }
        try {
            Map<?, ?> message = parse(body);
            EventId id = hub.publish(audience(text(message, "to"), message), event(message));
            Answers.json(response, Map.of("id", id.toString()));
        } catch (IllegalArgumentException e) {
            Answers.problem(response, 400, String.valueOf(e.getMessage()));
        }
    }

    private static SseEvent event(Map<?, ?> message) {
        String from = text(message, "from");
        SseEvent event =
                SseEvent.named("message").data(new JSON().toJSON(Map.of("from", from, "text", text(message, "text"))));
        // Includes the sender: the same key of another user must not suppress the message.
        return message.containsKey("idempotencyKey")
                ? event.idempotencyKey(from + ":" + text(message, "idempotencyKey"))
                : event;
    }

    private static Map<?, ?> parse(byte[] body) {
        Object parsed;
        try {
            parsed = new JSON().fromJSON(new String(body, UTF_8));
        } catch (RuntimeException notJson) {
            throw new IllegalArgumentException("the body must be JSON", notJson);
        }
        if (parsed instanceof Map<?, ?> message) {
            return message;
        }
        throw new IllegalArgumentException("the body must be a JSON object");
    }

    private static String text(Map<?, ?> message, String field) {
        if (message.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("'" + field + "' must be a string");
    }

    private static Audience audience(String to, Map<?, ?> message) {
        return switch (to) {
            case "everyone" -> Audience.everyone();
            case "group" -> Audience.group(text(message, "name"));
            case "user" -> Audience.user(text(message, "name"));
            default -> throw new IllegalArgumentException("'to' must be everyone, group or user");
        };
    }
}
