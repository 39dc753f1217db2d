package dev.ssehub.spring.internal.webflux;

import dev.ssehub.session.Subscription;
import java.security.Principal;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who is logged in, and what ends the streams of a login. */
public interface ExchangeLogins {

    /** Returns who is logged in, or nothing. */
    Mono<Principal> userOf(ServerWebExchange exchange);

    /** Returns the subscription of a stream that ends with the login of the request. Called for all that a request opens. */
    Mono<Subscription> tie(ServerWebExchange exchange, Subscription subscription);

    /** Logins of which nothing is known but who it is. */
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
