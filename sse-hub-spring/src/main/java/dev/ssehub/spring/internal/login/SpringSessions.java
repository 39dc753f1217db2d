package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Sessions that Spring Session keeps. Looking one up is not a use of it: it times out as if nobody had asked. */
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
