package dev.ssehub.internal.wire;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.jspecify.annotations.Nullable;

/** Idempotency keys as they stand in the log. */
public final class IdempotencyKeys {

    private IdempotencyKeys() {}

    /**
     * Returns the event's idempotency key among all audiences, the same for every backplane; null if it has none. Two audiences never have the same one: the
     * length says where the audience's own name ends.
     */
    public static @Nullable String among(Audience audience, SseEvent event) {
        String key = event.idempotencyKey();
        String to = audience.name();
        return key == null ? null : audience.kind() + ":" + to.length() + ":" + to + ":" + key;
    }
}
