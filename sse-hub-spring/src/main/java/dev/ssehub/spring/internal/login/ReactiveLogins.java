package dev.ssehub.spring.internal.login;

import dev.ssehub.SseHub;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.internal.reactive.Uncancelled;
import dev.ssehub.spring.internal.webflux.ExchangeLogins;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Ties streams of WebFlux to logins and web sessions, see {@link Logins}. WebFlux publishes neither the end of a session nor a logout:
 * {@link ObservedSessions} reports what requests to this node do to sessions, and the re-check detects the rest.
 */
public final class ReactiveLogins implements ExchangeLogins {

    private static final Logger LOG = LoggerFactory.getLogger(ReactiveLogins.class);

    private final Logins logins;
    private final UserCheck users;
    private final ObjectProvider<WebSessionEnds> ends;
    private final EndedSessions ended = new EndedSessions();
    private final AtomicBoolean isUnknownReported = new AtomicBoolean();

    /**
     * Ties streams of these hubs.
     *
     * @param hubs called when a login ends, since the hubs are created later than this
     */
    public ReactiveLogins(
            PrincipalExpiry expiry, UserCheck users, ObjectProvider<WebSessionEnds> ends, Supplier<List<SseHub>> hubs) {
        this.logins = new Logins(expiry, hubs);
        this.users = users;
        this.ends = ends;
    }

    @Override
    public Mono<Principal> userOf(ServerWebExchange exchange) {
        return exchange.<Principal>getPrincipal().filter(users::isUser);
    }

    @Override
    public Mono<Subscription> tie(ServerWebExchange exchange, Subscription subscription) {
        return Mono.zip(
                        userOf(exchange).singleOptional(),
                        ObservedSessions.sessionOf(exchange)
                                .filter(ObservedSession::counts)
                                .singleOptional())
                .map(both -> tied(subscription, both.getT1().orElse(null), both.getT2()));
    }

    private Subscription tied(Subscription subscription, @Nullable Principal user, Optional<ObservedSession> session) {
        return session.map(known ->
                        logins.tie(subscription, user, known.idOfRequest(), endsOf(known.kept(), known.idOfRequest())))
                .orElseGet(() -> logins.tie(subscription, user, null, List.of()));
    }

    private List<BooleanSupplier> endsOf(WebSession session, String id) {
        List<BooleanSupplier> known = Logins.endsOf(ends, store -> store.endOf(session, id));
        if (known.isEmpty()) {
            reportUnknown(session.getClass());
            return List.of(() -> ended.contain(id));
        }
        return known;
    }

    /** Logs once that there are sessions whose end cannot be detected. */
    private void reportUnknown(Class<?> kind) {
        if (isUnknownReported.compareAndSet(false, true)) {
            LOG.warn(
                    "Nobody knows when web sessions of {} are over: a stream ends when a request to this node ends its session, but not when the session times out, or"
                            + " is ended elsewhere",
                    kind.getName());
        }
    }

    /** Returns whether the login that opened a stream is still valid. Called by the re-check; may block. */
    public boolean isLoggedIn(Session session) {
        return logins.isLoggedIn(session);
    }

    /** Ends the streams of a web session on this node, for ends that each node detects itself. */
    public void endHere(String sessionId) {
        ended.add(sessionId);
        logins.endHere(sessionId);
    }

    /**
     * Ends the streams of a web session on every node, even after the subscriber has cancelled: the client of a logout may leave before the
     * response. A broker may block, so this does not run on an event loop.
     */
    public Mono<Void> endEverywhere(String sessionId) {
        return Mono.defer(() -> {
                    ended.add(sessionId);
                    return Uncancelled.run(
                            Schedulers.boundedElastic()::schedule, () -> logins.endEverywhere(sessionId));
                })
                .onErrorResume(failure -> {
                    LOG.warn("A login has ended, and its streams end with their next re-check", failure);
                    return Mono.empty();
                });
    }
}
