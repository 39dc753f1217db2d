package dev.ssehub.spring.internal.login;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.WebSession;

/** Somebody who knows of the end of WebFlux's sessions. */
@FunctionalInterface
public interface WebSessionEnds {

    /**
     * Returns what says, from now on and on any thread that may wait, whether the session is over; or null when this does not know such sessions. It may
     * block, it does not count as a use of the session, and where it cannot know, the session is not over.
     *
     * @param session as the application's session manager gives it, with nothing around it
     * @param id under which the request has found it; it may have another one by now
     */
    @Nullable
    BooleanSupplier endOf(WebSession session, String id);
}
