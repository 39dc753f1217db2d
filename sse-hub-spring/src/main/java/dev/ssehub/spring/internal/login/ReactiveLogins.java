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
 * Ties streams of WebFlux to logins and web sessions, see {@link Logins}. WebFlux announces neither the end of a session nor a logout: {@link ObservedSessions}
 * sees what requests to this node do to sessions, and the re-check finds the rest.
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
     * @param hubs asked when a login ends: hubs are made later than this
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

    /** Says once that there are sessions that cannot be asked whether they are over. */
    private void reportUnknown(Class<?> kind) {
        if (isUnknownReported.compareAndSet(false, true)) {
            LOG.warn(
                    "Nobody knows when web sessions of {} are over: a stream ends when a request to this node ends its session, but not when the session times out, or"
                            + " is ended elsewhere",
                    kind.getName());
        }
    }

    /** Returns whether the login is still there with which a stream was opened; asked by the re-check, and may block. */
    public boolean isLoggedIn(Session session) {
        return logins.isLoggedIn(session);
    }

    /** Ends the streams that were opened with a session, on this node; for ends of which each node hears by itself. */
    public void endHere(String sessionId) {
        ended.add(sessionId);
        logins.endHere(sessionId);
    }

    /**
     * Ends the streams that were opened with a session, on every node, also if nobody waits for that any more: the client of a logout may leave before its
     * answer. A broker may make that wait, so it is not done on a thread of the server's.
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
