package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.web.server.WebSession;

/** Sessions that Spring Session keeps for WebFlux. A lookup does not count as a use of the session, and does not postpone its timeout. */
public final class StoredSessions implements WebSessionEnds {

    private static final String KIND = "org.springframework.session.";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectProvider<ReactiveSessionRepository<?>> repositories;
    private final SessionLookups lookups = new SessionLookups();

    /** @param repositories the session repository of the application */
    public StoredSessions(ObjectProvider<ReactiveSessionRepository<?>> repositories) {
        this.repositories = repositories;
    }

    @Override
    public @Nullable BooleanSupplier endOf(WebSession session, String id) {
        if (!session.getClass().getName().startsWith(KIND)) {
            return null;
        }
        ReactiveSessionRepository<?> repository = repositories.getIfUnique();
        return repository == null
                ? null
                : () -> lookups.isOver(
                        id,
                        () -> repository.findById(id).blockOptional(PATIENCE).isEmpty());
    }
}
