package dev.ssehub.internal.hub;

import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the application gives the hub to call.
 *
 * @param connectHook the opening snapshot, or null
 * @param gapHook the snapshot after a gap, or null
 * @param recheck whether a session may stay, or null
 * @param listeners who is told about sessions
 */
public record UserCode(
        @Nullable ConnectHook connectHook,
        @Nullable GapHook gapHook,
        @Nullable Predicate<Session> recheck,
        List<SessionListener> listeners) {

    /** Nothing to call. */
    public static UserCode none() {
        return new UserCode(null, null, null, List.of());
    }
}
