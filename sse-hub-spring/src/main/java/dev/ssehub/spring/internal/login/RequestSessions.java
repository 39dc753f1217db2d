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
 * Notes the session by which a request is let in. When its stream is opened, another request may have ended the session, or logged somebody else in with it:
 * containers then say that there is no session, or show the same one under another id. It stands before all filters that let requests in.
 */
public final class RequestSessions implements Filter {

    /** Right behind the filter of Spring Session, which says what a session is. */
    public static final int ORDER = Integer.MIN_VALUE + 51;

    private static final String NOTE = RequestSessions.class.getName();

    /** The id under which a request has first seen its session, or to which it has changed that itself; null before it asks for one. */
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
            // The container has logged somebody in, and may have done so by the session.
            noted.getSession(false);
        }
        chain.doFilter(noted, response);
    }

    /** Returns the id of the session that a request was let in by, or null when it has asked for none. */
    static @Nullable String idOf(HttpServletRequest request) {
        return request.getAttribute(NOTE) instanceof Note note ? note.get() : null;
    }

    /** Says that a request has put a session in the place of its own. */
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
