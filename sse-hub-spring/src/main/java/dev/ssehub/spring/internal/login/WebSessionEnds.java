package dev.ssehub.spring.internal.login;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.WebSession;

/** Detects the end of WebFlux's sessions of one kind. */
@FunctionalInterface
public interface WebSessionEnds {

    /**
     * Returns a check, callable from now on and on any thread that may block, that returns whether the session has ended; or null if the
     * session is of another kind. The check may block, does not count as a use of the session, and returns false if the answer is unknown.
     *
     * @param session the session as the application's session manager returns it, without wrappers
     * @param id the id under which the request found it; it may have another one by now
     */
    @Nullable
    BooleanSupplier endOf(WebSession session, String id);
}
