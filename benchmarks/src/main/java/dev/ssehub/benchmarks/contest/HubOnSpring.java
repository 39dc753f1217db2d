package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SubscriptionResolver;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** SSE Hub with its Spring Boot starter. */
final class HubOnSpring extends SpringServer implements HubContestant {

    private final SseHub hub;

    /** @param publisherDelivery whether publishing threads deliver to a few clients themselves */
    HubOnSpring(Server server, boolean publisherDelivery) {
        super(server, App.class, "--sse-hub.publisher-delivery=" + publisherDelivery);
        hub = bean(SseHub.class);
    }

    @Override
    public SseHub hub() {
        return hub;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {
        @Bean
        SubscriptionResolver subscriptions() {
            return HubContestant::subscription;
        }
    }
}
