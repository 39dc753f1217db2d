package dev.ssehub.spring.internal.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Ties a stream to the login it was opened with, on either web framework: it ends when the token expires, the user logs out, or the web
 * session ends or changes its id.
 *
 * <p>A logout goes through the log, and so ends the streams on every node. Each node with streams of a session has to detect its end
 * itself: by an event if there are events, and otherwise at the next heartbeat's re-check, which also detects a session that ended while a
 * stream was being opened. In the log, a session is identified by the hash of its id, so that no reader of the log can use the session.
 */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final String ATTRIBUTE = Logins.class.getName();

    private final PrincipalExpiry expiry;
    private final Supplier<List<SseHub>> hubs;

    /**
     * Ties streams of these hubs.
     *
     * @param hubs called when a login ends, since the hubs are created later than this
     */
    Logins(PrincipalExpiry expiry, Supplier<List<SseHub>> hubs) {
        this.expiry = expiry;
        this.hubs = hubs;
    }

    /**
     * The login that opened a stream, and its web session.
     *
     * @param principal the user, or null if the client was anonymous
     * @param name the session's name in the log, or null if there was no session
     * @param isNamedOtherwise whether the log identifies the stream by a name that the application has chosen
     * @param ends each returns whether the session has ended
     */
    private record Login(
            @Nullable Principal principal,
            @Nullable String name,
            boolean isNamedOtherwise,
            List<BooleanSupplier> ends) {

        boolean isOver() {
            return ends.stream().anyMatch(BooleanSupplier::getAsBoolean);
        }

        /** Keeps every part of a login out of logs. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    /**
     * Returns the subscription of a stream that ends with its login.
     *
     * @param principal the user, or null if the client is anonymous
     * @param sessionId the id of the web session, or null if there is none
     * @param ends each returns whether that session has ended
     */
    Subscription tie(
            Subscription subscription,
            @Nullable Principal principal,
            @Nullable String sessionId,
            List<BooleanSupplier> ends) {
        Subscription tied = subscription;
        if (sessionId != null) {
            String name = nameOf(sessionId);
            // Streams with a login name of the application's choice are ended by the application, on every node.
            boolean isNamedOtherwise = subscription.login() != null;
            tied = isNamedOtherwise ? subscription : subscription.login(name);
            tied = tied.attribute(ATTRIBUTE, new Login(principal, name, isNamedOtherwise, ends));
        } else if (principal != null) {
            tied = tied.attribute(ATTRIBUTE, new Login(principal, null, false, List.of()));
        }
        Instant end = principal == null ? null : earlier(subscription.expiresAt(), expiry.expiryOf(principal));
        return end == null ? tied : tied.expiresAt(end);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    /** Returns the session's name in the log, which does not reveal its id. */
    private static String nameOf(String sessionId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(("sse-hub login " + sessionId).getBytes(UTF_8));
            return "login-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns one check for each store that has the session; it returns whether the session has ended.
     *
     * @param endOf returns a store's check for the session, or null if the store does not have it
     */
    static <S> List<BooleanSupplier> endsOf(ObjectProvider<S> stores, Function<S, @Nullable BooleanSupplier> endOf) {
        return stores.orderedStream()
                .flatMap(store -> Stream.ofNullable(endOf.apply(store)))
                .toList();
    }

    /** Returns whether the login that opened a stream is still valid. Called by the re-check; may block. */
    boolean isLoggedIn(Session session) {
        return !(session.attributes().get(ATTRIBUTE) instanceof Login login) || !login.isOver();
    }

    /** Ends the streams of a web session on this node. */
    void endHere(String sessionId) {
        String name = nameOf(sessionId);
        endHere(login -> name.equals(login.name()));
    }

    /** Ends the streams of a principal on this node, such as those of a login without a web session. */
    void endOf(Principal principal) {
        endHere(login -> principal.equals(login.principal()));
    }

    /**
     * Ends the streams of a web session on every node. Those that the log identifies by a name of the application's choice end on this node
     * now, and on other nodes at their next re-check.
     */
    void endEverywhere(String sessionId) {
        String name = nameOf(sessionId);
        for (SseHub hub : hubs.get()) {
            try {
                hub.disconnect(Audience.session(name));
            } catch (PublishException e) {
                LOG.warn(
                        "{}: a login has ended, and other nodes detect it only with their next re-check: {}",
                        hub.config().name(),
                        e.getMessage());
                endHere(login -> name.equals(login.name()));
            }
        }
        endHere(login -> login.isNamedOtherwise() && name.equals(login.name()));
    }

    /** Checks all streams, which is cheap compared with the end of a login. */
    private void endHere(Predicate<Login> hasEnded) {
        for (SseHub hub : hubs.get()) {
            for (Session session : hub.sessions().all()) {
                if (session.attributes().get(ATTRIBUTE) instanceof Login login && hasEnded.test(login)) {
                    session.disconnect();
                }
            }
        }
    }
}
