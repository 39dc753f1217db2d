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
 * What the application gives the hub to call.
 *
 * @param connectHook the opening snapshot, or null
 * @param gapHook the snapshot after a gap, or null
 * @param recheck whether a session may stay, or null
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

    /** Nothing to call. */
    public static Extensions none() {
        return new Extensions(null, null, null, List.of(), List.of(), null);
    }
}
