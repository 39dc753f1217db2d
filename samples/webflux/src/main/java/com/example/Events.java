package com.example;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import dev.ssehub.webflux.RunEndpoint;
import dev.ssehub.webflux.SseEndpoint;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.SseScriptHandler;
import dev.ssehub.webflux.StreamResultHandler;
import dev.ssehub.webflux.SubscriptionResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The endpoint, the script for browsers, and controllers that return subscriptions. */
@Configuration(proxyBeanMethods = false)
class Events {

    @Bean
    SubscriptionResolver subscriptions() {
        return exchange -> exchange.getPrincipal().map(user -> Subscription.user(user.getName()));
    }

    @Bean(destroyMethod = "close")
    SseHubHandler streams(SseHub hub, SubscriptionResolver subscriptions) {
        return new SseHubHandler(hub, subscriptions);
    }

    @Bean
    RouterFunction<ServerResponse> routes(SseHubHandler streams) {
        return RouterFunctions.route(RequestPredicates.path("/sse"), streams)
                .andRoute(RequestPredicates.path("/sse-hub.js"), new SseScriptHandler());
    }

    @Bean
    StreamResultHandler results(SseHub hub, SubscriptionResolver subscriptions) {
        return new StreamResultHandler(SseEndpoint.of(hub), RunEndpoint.of(hub), subscriptions);
    }
}
