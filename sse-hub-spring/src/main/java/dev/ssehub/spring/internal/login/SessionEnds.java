package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Somebody who knows of the end of HTTP sessions. */
@FunctionalInterface
public interface SessionEnds {

    /**
     * Returns what says, from now on and on any thread, whether the session is over; or null when this does not know such sessions. It
     * may block, it does not count as a use of the session, and where it cannot know, the session is not over.
     */
    @Nullable
    BooleanSupplier endOf(HttpServletRequest request, HttpSession session);
}
