package dev.ssehub;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The application's callbacks, as set on a builder. */
final class ExtensionsDraft {

    @Nullable
    ConnectHook connectHook;

    @Nullable
    GapHook gapHook;

    @Nullable
    Function<Object, String> jsonWriter;

    final List<SessionListener> listeners = new ArrayList<>();
    final List<PresenceListener> presenceListeners = new ArrayList<>();
    final List<BiConsumer<Audience, SseEvent>> publishListeners = new ArrayList<>();

    private @Nullable Predicate<Session> recheck;

    void addRecheck(Predicate<Session> check) {
        recheck = recheck == null ? check : recheck.and(check);
    }

    Extensions finished() {
        return new Extensions(connectHook, gapHook, recheck, listeners, presenceListeners, jsonWriter);
    }
}
