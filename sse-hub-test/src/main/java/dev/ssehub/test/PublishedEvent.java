package dev.ssehub.test;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A published event and its audience.
 *
 * @param audience the audience
 * @param event the event that was passed to {@code publish}
 */
public record PublishedEvent(Audience audience, SseEvent event) {

    private static final int SHOWN = 200;

    public PublishedEvent {
        Objects.requireNonNull(audience, "audience must not be null");
        Objects.requireNonNull(event, "event must not be null");
    }

    /** Returns whether it was published to this audience, or to several that include it. Everyone is an audience of its own. */
    public boolean isTo(Audience other) {
        return audience.equals(other) || audience.members().contains(other);
    }

    /** Returns a form for test messages, with the beginning of the data: {@code to user:ann: "order" with data {"id":7}}. */
    @Override
    public String toString() {
        return "to " + audience + ": " + describe(event);
    }

    static String describe(SseEvent event) {
        StringBuilder text = new StringBuilder(event.name() == null ? "an event" : '"' + event.name() + '"');
        if (event.json() != null) {
            text.append(" with the value ").append(shortened(event.json().toString()));
        } else {
            text.append(" with data ").append(shortened(event.data()));
        }
        append(text, "key", event.key());
        append(text, "ttl", event.ttl());
        append(text, "retry", event.retry());
        append(text, "comment", event.comment());
        append(text, "idempotency key", event.idempotencyKey());
        return event.isEphemeral() ? text.append(", ephemeral").toString() : text.toString();
    }

    private static void append(StringBuilder text, String what, @Nullable Object value) {
        if (value != null) {
            text.append(", ").append(what).append(' ').append(value);
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "... (" + text.length() + " characters)";
    }
}
