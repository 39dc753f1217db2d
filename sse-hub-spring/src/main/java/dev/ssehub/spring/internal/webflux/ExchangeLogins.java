package dev.ssehub.spring.internal.webflux;

import dev.ssehub.session.Subscription;
import java.security.Principal;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Determines the user of a request, and ties streams to logins. */
public interface ExchangeLogins {

    /** Returns the authenticated user, or an empty {@code Mono}. */
    Mono<Principal> userOf(ServerWebExchange exchange);

    /** Returns the subscription of a stream that ends with the login of the request. Called for everything that a request opens. */
    Mono<Subscription> tie(ServerWebExchange exchange, Subscription subscription);

    /** Logins without Spring Security and sessions, of which only the principal is known. */
    static ExchangeLogins ofPrincipals() {
        return new ExchangeLogins() {
            @Override
            public Mono<Principal> userOf(ServerWebExchange exchange) {
                return exchange.getPrincipal();
            }

            @Override
            public Mono<Subscription> tie(ServerWebExchange exchange, Subscription subscription) {
                return Mono.just(subscription);
            }
        };
    }
}
