package dev.ssehub.spring.internal.login;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;

/**
 * Sessions that WebFlux keeps in memory. All requests of a session share one object, which can be read without counting as a use of the
 * session.
 */
public final class MemorySessions implements WebSessionEnds {

    private static final String KIND = InMemoryWebSessionStore.class.getName();

    private final Supplier<@Nullable WebSessionManager> manager;

    /** @param manager returns the application's session manager */
    public MemorySessions(Supplier<@Nullable WebSessionManager> manager) {
        this.manager = manager;
    }

    @Override
    public @Nullable BooleanSupplier endOf(WebSession session, String id) {
        if (!session.getClass().getName().startsWith(KIND)) {
            return null;
        }
        Map<String, WebSession> kept = kept();
        return () -> session.isExpired() || !session.getId().equals(id) || (kept != null && kept.get(id) != session);
    }

    /** Returns the store's sessions: one that a later login has replaced is only removed from the store, and its object remains valid. */
    private @Nullable Map<String, WebSession> kept() {
        return manager.get() instanceof DefaultWebSessionManager known
                        && known.getSessionStore() instanceof InMemoryWebSessionStore store
                ? store.getSessions()
                : null;
    }
}
