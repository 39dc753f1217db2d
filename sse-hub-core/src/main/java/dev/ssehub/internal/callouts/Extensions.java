package dev.ssehub.internal.callouts;

import dev.ssehub.event.SseEvent;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The application's code that the hub calls.
 *
 * @param connectHook provides the snapshot for new streams, or null
 * @param gapHook provides the snapshot after a gap, or null
 * @param recheck checks whether a session may stay open, or null
 * @param listeners listeners for sessions
 * @param presenceListeners listeners for users
 * @param jsonWriter the writer that serializes values, or null
 */
public record Extensions(
        @Nullable ConnectHook connectHook,
        @Nullable GapHook gapHook,
        @Nullable Predicate<Session> recheck,
        List<SessionListener> listeners,
        List<PresenceListener> presenceListeners,
        @Nullable Function<Object, String> jsonWriter) {

    /** Returns the event with its data as text. */
    public SseEvent asText(SseEvent event) {
        Object value = event.json();
        if (value == null) {
            return event;
        }
        if (jsonWriter == null) {
            throw new IllegalStateException(
                    "this hub cannot write JSON: build it with SseHub.builder().json(...), or publish text");
        }
        @Nullable String text = jsonWriter.apply(value);
        if (text == null) {
            throw new IllegalStateException(
                    "the JSON writer returned null for a " + value.getClass().getName());
        }
        return event.data(text);
    }

    /** Returns whether a session may have to wait for the application. */
    public boolean hasHooks() {
        return connectHook != null || gapHook != null || recheck != null;
    }

    /** Returns extensions without any code to call. */
    public static Extensions none() {
        return new Extensions(null, null, null, List.of(), List.of(), null);
    }
}
