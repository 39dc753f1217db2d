package dev.ssehub.webflux;

import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Says what a request is entitled to. Called once for each stream, before anything is sent.
 *
 * <pre>{@code
 * exchange -> exchange.getPrincipal().map(user -> Subscription.user(user.getName()).group("orders"))
 * }</pre>
 *
 * <p>Where that is empty, nobody is logged in, and the answer is 401; a name that cannot be one is answered with 400. Whatever else it fails
 * with, such as a database that is away, never reaches the client: the request is refused as one that cannot be served now ({@link Refusal}), so that its
 * client comes back, and the failure is logged, once a minute for each kind. What Spring Security's filters answer is left to them.
 */
@FunctionalInterface
public interface SubscriptionResolver {

    /**
     * Returns the subscription, or nothing where nobody is logged in; fails with a {@link RequestRejectedException} to answer with something other than a
     * stream.
     */
    Mono<Subscription> resolve(ServerWebExchange exchange);

    /** Returns the one whose user is who is logged in, as Spring Security knows it, without groups. Whom that calls anonymous is not logged in. */
    static SubscriptionResolver ofPrincipal() {
        return exchange -> exchange.getPrincipal().filter(Users::isUser).map(user -> Subscription.user(user.getName()));
    }
}
