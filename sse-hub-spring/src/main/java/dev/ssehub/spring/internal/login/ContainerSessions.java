package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of the container. Sessions of Spring Session are excluded, since their objects belong to one request and do not change
 * afterwards.
 */
public final class ContainerSessions implements SessionEnds {

    private static final String KEPT_ELSEWHERE = "org.springframework.session.SessionRepository";

    @Override
    public @Nullable BooleanSupplier endOf(HttpServletRequest request, HttpSession session) {
        if (request.getAttribute(KEPT_ELSEWHERE) != null) {
            return null;
        }
        String id = session.getId();
        return () -> isOver(session, id);
    }

    /** Reads an arbitrary property: the servlet API offers no other way to detect that a session is invalid. */
    private static boolean isOver(HttpSession session, String id) {
        try {
            return session.getCreationTime() < 0 || !session.getId().equals(id);
        } catch (IllegalStateException invalidated) {
            return true;
        }
    }
}
