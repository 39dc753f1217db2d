package dev.ssehub.internal.wire;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.jspecify.annotations.Nullable;

/** Idempotency keys in the form in which they are in the log. */
public final class IdempotencyKeys {

    private IdempotencyKeys() {}

    /**
     * Returns the event's idempotency key, made unique across all audiences, or null if it has none. The form is the same for every
     * backplane. Keys of two audiences never collide, because the length shows where the audience's name ends.
     */
    public static @Nullable String among(Audience audience, SseEvent event) {
        String key = event.idempotencyKey();
        String to = audience.name();
        return key == null ? null : audience.kind() + ":" + to.length() + ":" + to + ":" + key;
    }
}
