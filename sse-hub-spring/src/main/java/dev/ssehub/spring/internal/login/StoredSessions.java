package dev.ssehub.spring.internal.login;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.web.server.WebSession;

/** Sessions that Spring Session keeps for WebFlux. Looking one up is not a use of it: it times out as if nobody had asked. */
public final class StoredSessions implements WebSessionEnds {

    private static final String KIND = "org.springframework.session.";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectProvider<ReactiveSessionRepository<?>> repositories;
    private final SessionLookups lookups = new SessionLookups();

    /** @param repositories of the application, which has one */
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
