package dev.ssehub.spring.internal.web;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpEntity;

/**
 * What a controller has returned, without the entities and optionals around it.
 *
 * @param entity the entity around the value, or null
 * @param value the value, which is the view of a run instead of the run; null if there is none
 * @param isOptional whether there was an {@link Optional} around the value
 */
record Returned(@Nullable HttpEntity<?> entity, @Nullable Object value, boolean isOptional) {

    static Returned of(@Nullable Object value) {
        Returned returned = new Returned(null, value, false);
        while (returned.value instanceof HttpEntity<?> || returned.value instanceof Optional<?>) {
            returned = returned.unwrapped();
        }
        return returned.value instanceof Run run
                ? new Returned(returned.entity, run.view(), returned.isOptional)
                : returned;
    }

    private Returned unwrapped() {
        return value instanceof HttpEntity<?> around
                ? new Returned(around, around.getBody(), isOptional)
                : new Returned(entity, value instanceof Optional<?> it ? it.orElse(null) : null, true);
    }

    boolean opensStream() {
        return value instanceof Subscription || value instanceof RunView;
    }
}
