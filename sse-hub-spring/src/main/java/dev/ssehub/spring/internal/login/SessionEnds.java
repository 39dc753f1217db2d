package dev.ssehub.spring.internal.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Detects the end of HTTP sessions of one kind. */
@FunctionalInterface
public interface SessionEnds {

    /**
     * Returns a check, callable from now on and on any thread, that returns whether the session has ended; or null if the session is of
     * another kind. The check may block, does not count as a use of the session, and returns false if the answer is unknown.
     */
    @Nullable
    BooleanSupplier endOf(HttpServletRequest request, HttpSession session);
}
