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
 * Ties a stream to the login it was opened with, whichever web framework keeps it: it ends when the token expires, the user is logged out, or the web session
 * ends or changes its id.
 *
 * <p>A logout goes through the log, and so ends the streams on every node. The end of a session is news to each node that keeps streams of it: by an
 * event where there are events, and otherwise by the re-check of the next heartbeat, which also finds what happened in the moment in which a
 * stream was opened. A session is named by the hash of its id: whoever reads the log cannot log in with it.
 */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final String ATTRIBUTE = Logins.class.getName();

    private final PrincipalExpiry expiry;
    private final Supplier<List<SseHub>> hubs;

    /**
     * Ties streams of these hubs.
     *
     * @param hubs asked when a login ends: hubs are made later than this
     */
    Logins(PrincipalExpiry expiry, Supplier<List<SseHub>> hubs) {
        this.expiry = expiry;
        this.hubs = hubs;
    }

    /**
     * Who opened a stream, and by which web session.
     *
     * @param principal who it was, or null when nobody was logged in
     * @param name what the session is called in the log, or null when there was none
     * @param isNamedOtherwise whether the log knows the stream by a name of the application's
     * @param ends each says whether the session is over
     */
    private record Login(
            @Nullable Principal principal,
            @Nullable String name,
            boolean isNamedOtherwise,
            List<BooleanSupplier> ends) {

        boolean isOver() {
            return ends.stream().anyMatch(BooleanSupplier::getAsBoolean);
        }

        /** Nothing of a login is for logs. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    /**
     * Returns the subscription of a stream that ends with its login.
     *
     * @param principal who opens it, or null when nobody is logged in
     * @param sessionId the id of the session that it is opened with, or null when there is none
     * @param ends each says whether that session is over
     */
    Subscription tie(
            Subscription subscription,
            @Nullable Principal principal,
            @Nullable String sessionId,
            List<BooleanSupplier> ends) {
        Subscription tied = subscription;
        if (sessionId != null) {
            String name = nameOf(sessionId);
            // By the application's own name its streams are ended by the application, on every node.
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

    /** Returns what a session is called in the log: nobody can log in with it. */
    private static String nameOf(String sessionId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(("sse-hub login " + sessionId).getBytes(UTF_8));
            return "login-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns what says whether a session is over, of all stores that know it.
     *
     * @param endOf returns what a store knows of the session, or null
     */
    static <S> List<BooleanSupplier> endsOf(ObjectProvider<S> stores, Function<S, @Nullable BooleanSupplier> endOf) {
        return stores.orderedStream()
                .flatMap(store -> Stream.ofNullable(endOf.apply(store)))
                .toList();
    }

    /** Returns whether the login is still there with which a stream was opened; asked by the re-check, and may block. */
    boolean isLoggedIn(Session session) {
        return !(session.attributes().get(ATTRIBUTE) instanceof Login login) || !login.isOver();
    }

    /** Ends the streams that were opened with a session, on this node. */
    void endHere(String sessionId) {
        String name = nameOf(sessionId);
        endHere(login -> name.equals(login.name()));
    }

    /** Ends the streams of a principal on this node, such as those of a login without a session. */
    void endOf(Principal principal) {
        endHere(login -> principal.equals(login.principal()));
    }

    /**
     * Ends the streams that were opened with a session, on every node. Those that the log knows by a name of the application's end here now, and
     * on other nodes with their next re-check.
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

    /** Looks at all streams, which is cheap beside the end of a login. */
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
