package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Sessions of Spring Session. A lookup does not count as a use of the session, and does not postpone its timeout. */
public final class SpringSessions implements SessionEnds {

    private final SessionLookups lookups = new SessionLookups();

    @Override
    public @Nullable BooleanSupplier endOf(HttpServletRequest request, HttpSession session) {
        String id = session.getId();
        return request.getAttribute(SessionRepositoryFilter.SESSION_REPOSITORY_ATTR)
                        instanceof SessionRepository<?> repository
                ? () -> lookups.isOver(id, () -> repository.findById(id) == null)
                : null;
    }
}
