package dev.ssehub.spring.internal.login;

import dev.ssehub.SseHub;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/** Ties streams of servlets to logins and HTTP sessions, see {@link Logins}. */
public final class StreamLogins implements HttpSessionListener, HttpSessionIdListener {

    private final Logins logins;
    private final ObjectProvider<SessionEnds> ends;

    /**
     * Ties streams of these hubs.
     *
     * @param hubs called when a login ends, since the hubs are created later than this
     */
    public StreamLogins(PrincipalExpiry expiry, ObjectProvider<SessionEnds> ends, Supplier<List<SseHub>> hubs) {
        this.logins = new Logins(expiry, hubs);
        this.ends = ends;
    }

    /**
     * Returns the subscription of a stream that ends with the login of the request.
     *
     * @throws RequestRejectedException if the login has ended since the request was authenticated
     */
    public Subscription tie(HttpServletRequest request, Subscription subscription) {
        Principal principal = request.getUserPrincipal();
        HttpSession session = request.getSession(false);
        String letInBy = RequestSessions.idOf(request);
        if (letInBy != null && (session == null || !letInBy.equals(session.getId()))) {
            throw RequestRejectedException.unauthorized("the login ended while the stream was being opened");
        }
        return session == null
                ? logins.tie(subscription, principal, null, List.of())
                : logins.tie(
                        subscription,
                        principal,
                        session.getId(),
                        Logins.endsOf(ends, store -> store.endOf(request, session)));
    }

    /** Returns whether the login that opened a stream is still valid. Called by the re-check; may block. */
    public boolean isLoggedIn(Session session) {
        return logins.isLoggedIn(session);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        logins.endHere(event.getSession().getId());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        logins.endHere(oldSessionId);
    }

    /** Ends the streams of a principal on this node, such as those of a login without an HTTP session. */
    public void endOf(Principal principal) {
        logins.endOf(principal);
    }

    /**
     * Ends the streams of an HTTP session on every node. Those that the log identifies by a name of the application's choice end on this
     * node now, and on other nodes at their next re-check.
     */
    public void endEverywhere(String sessionId) {
        logins.endEverywhere(sessionId);
    }
}
