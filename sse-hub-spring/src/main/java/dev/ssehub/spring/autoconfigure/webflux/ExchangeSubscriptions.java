package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.session.Subscription;
import dev.ssehub.spring.autoconfigure.endpoint.PrincipalSubscriptions;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties.Anonymous;
import dev.ssehub.spring.internal.webflux.ExchangeLogins;
import dev.ssehub.webflux.SubscriptionResolver;
import java.security.Principal;
import java.util.function.Supplier;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The default resolver: grants a request the subscription of its principal. */
final class ExchangeSubscriptions implements SubscriptionResolver {

    private final PrincipalSubscriptions subscriptions;
    private final Supplier<ExchangeLogins> logins;
    private final Anonymous anonymous;

    ExchangeSubscriptions(PrincipalSubscriptions subscriptions, Supplier<ExchangeLogins> logins, Anonymous anonymous) {
        this.subscriptions = subscriptions;
        this.logins = logins;
        this.anonymous = anonymous;
    }

    @Override
    public Mono<Subscription> resolve(ServerWebExchange exchange) {
        return resolve(exchange, anonymous);
    }

    /** Resolves for a hub that has its own setting for anonymous clients. */
    Mono<Subscription> resolve(ServerWebExchange exchange, Anonymous setting) {
        return logins.get()
                .userOf(exchange)
                .flatMap(this::ofUser)
                .switchIfEmpty(Mono.fromSupplier(() -> subscriptions.ofNobody(setting)));
    }

    /** The application's groups resolver is the same as on servlets and may block on a database, so it is not called on an event loop. */
    private Mono<Subscription> ofUser(Principal user) {
        Mono<Subscription> known = Mono.fromSupplier(() -> subscriptions.of(user));
        return subscriptions.asksTheApplication() ? known.subscribeOn(Schedulers.boundedElastic()) : known;
    }
}
