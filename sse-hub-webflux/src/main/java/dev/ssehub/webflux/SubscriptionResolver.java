package dev.ssehub.webflux;

import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Decides what a request is entitled to. Called once per stream, before anything is sent.
 *
 * <pre>{@code
 * exchange -> exchange.getPrincipal().map(user -> Subscription.user(user.getName()).group("orders"))
 * }</pre>
 *
 * <p>If the {@code Mono} is empty, nobody is logged in, and the response is 401; an invalid name is answered with 400. The client never sees any other failure,
 * for example of an unavailable database: the request is refused like one that cannot be served now ({@link Refusal}), so that the client
 * retries, and the failure is logged, once a minute for each kind. Exceptions that Spring Security's filters handle are left to them.
 */
@FunctionalInterface
public interface SubscriptionResolver {

    /**
     * Returns the subscription, or an empty {@code Mono} if nobody is logged in; fails with a {@link RequestRejectedException} to answer with something other than a
     * stream.
     */
    Mono<Subscription> resolve(ServerWebExchange exchange);

    /** Returns a resolver whose user is the principal of Spring Security, without groups. An anonymous one counts as not logged in. */
    static SubscriptionResolver ofPrincipal() {
        return exchange -> exchange.getPrincipal().filter(Users::isUser).map(user -> Subscription.user(user.getName()));
    }
}
