package dev.ssehub.spring.internal.login;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records the session that authenticates a request. By the time its stream is opened, another request may have ended the session, or logged
 * in a different user with it. Containers then return no session, or the same one under another id. Runs before all filters that
 * authenticate requests.
 */
public final class RequestSessions implements Filter {

    /** Right behind the filter of Spring Session, which provides the session. */
    public static final int ORDER = Integer.MIN_VALUE + 51;

    private static final String NOTE = RequestSessions.class.getName();

    /** The id under which a request first saw its session, or to which it has changed the id itself; null until it requests the session. */
    private static final class Note extends AtomicReference<@Nullable String> {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || request.getAttribute(NOTE) != null) {
            chain.doFilter(request, response);
            return;
        }
        Note note = new Note();
        request.setAttribute(NOTE, note);
        Noted noted = new Noted(http, note);
        if (http.getUserPrincipal() != null) {
            // The container has authenticated the request, and may have done so by the session.
            noted.getSession(false);
        }
        chain.doFilter(noted, response);
    }

    /** Returns the id of the session that authenticated a request, or null if it has not requested a session. */
    static @Nullable String idOf(HttpServletRequest request) {
        return request.getAttribute(NOTE) instanceof Note note ? note.get() : null;
    }

    /** Records that a request has replaced its session by another one. */
    public static void replaced(HttpServletRequest request, String former, String id) {
        if (request.getAttribute(NOTE) instanceof Note note) {
            note.updateAndGet(noted -> former.equals(noted) ? id : noted);
        }
    }

    private static final class Noted extends HttpServletRequestWrapper {

        private final Note note;

        Noted(HttpServletRequest request, Note note) {
            super(request);
            this.note = note;
        }

        @Override
        public HttpSession getSession() {
            return Objects.requireNonNull(getSession(true));
        }

        @Override
        public @Nullable HttpSession getSession(boolean create) {
            HttpSession session = super.getSession(create);
            if (session != null) {
                note.compareAndSet(null, session.getId());
            }
            return session;
        }

        @Override
        public String changeSessionId() {
            HttpSession session = super.getSession(false);
            String former = session == null ? null : session.getId();
            String id = super.changeSessionId();
            if (former != null) {
                replaced(this, former, id);
            }
            return id;
        }
    }
}
