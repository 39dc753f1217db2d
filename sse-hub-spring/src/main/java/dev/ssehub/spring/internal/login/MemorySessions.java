package dev.ssehub.spring.internal.login;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;

/** Sessions that WebFlux keeps in memory. All requests of one share an object, which can be asked without a use of it. */
public final class MemorySessions implements WebSessionEnds {

    private static final String KIND = InMemoryWebSessionStore.class.getName();

    private final Supplier<@Nullable WebSessionManager> manager;

    /** @param manager of the application */
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

    /** One that is pushed out by a later login is only taken out of these, and goes on as an object. */
    private @Nullable Map<String, WebSession> kept() {
        return manager.get() instanceof DefaultWebSessionManager known
                        && known.getSessionStore() instanceof InMemoryWebSessionStore store
                ? store.getSessions()
                : null;
    }
}
