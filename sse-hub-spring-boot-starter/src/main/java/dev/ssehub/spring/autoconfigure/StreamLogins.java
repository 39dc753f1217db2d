package dev.ssehub.spring.autoconfigure;

import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.security.Principal;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Ties a stream to the login it was opened with: it ends when the token expires, or the user is logged out.
 *
 * <p>A login that ends is told by the container and by Spring Security. Should the stream be opened in that very moment, the re-check
 * of the next heartbeat finds it.
 */
final class StreamLogins implements HttpSessionListener {

    private static final String ATTRIBUTE = StreamLogins.class.getName();

    private final PrincipalExpiry expiry;
    private final ObjectProvider<Spaces> spaces;

    StreamLogins(PrincipalExpiry expiry, ObjectProvider<Spaces> spaces) {
        this.expiry = expiry;
        this.spaces = spaces;
    }

    /** Who opened a stream, and by which session of the container, if there was one. */
    record Login(Principal principal, @Nullable HttpSession httpSession) {

        boolean isBy(HttpSession other) {
            return httpSession != null && httpSession.getId().equals(other.getId());
        }

        /** Asks for a property, whichever: the servlet API has no other way to learn that a session is invalid. */
        boolean isOver() {
            try {
                return httpSession != null && httpSession.getCreationTime() < 0;
            } catch (IllegalStateException invalidated) {
                return true;
            }
        }
    }

    Subscription tie(HttpServletRequest request, Subscription subscription) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            return subscription;
        }
        Subscription tied = subscription.attribute(ATTRIBUTE, new Login(principal, request.getSession(false)));
        Instant end = earlier(subscription.expiresAt(), expiry.expiryOf(principal));
        return end == null ? tied : tied.expiresAt(end);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    boolean isLoggedIn(Session session) {
        return !(session.attributes().get(ATTRIBUTE) instanceof Login login) || !login.isOver();
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        end(login -> login.isBy(event.getSession()));
    }

    /** Ends the streams of the logins that have ended. Looks at all streams, which is cheap beside a logout. */
    void end(Predicate<Login> hasEnded) {
        for (Space space : spaces.getObject()) {
            for (Session session : space.hub().sessions().all()) {
                if (session.attributes().get(ATTRIBUTE) instanceof Login login && hasEnded.test(login)) {
                    session.disconnect();
                }
            }
        }
    }
}
