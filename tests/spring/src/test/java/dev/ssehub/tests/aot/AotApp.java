package dev.ssehub.tests.aot;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with a space, for ahead-of-time processing. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(AotApp.Desk.class)
public class AotApp {

    public static void main(String[] args) {
        SpringApplication.run(AotApp.class, args);
    }

    /** An application event that the bridge publishes. */
    public record Tick(int price) {}

    @Bean
    ConnectHook own(SseHub hub) {
        return session -> List.of(SseEvent.of("opened " + hub.config().name()));
    }

    @Bean
    @Qualifier("prices")
    ConnectHook ofPrices(@Qualifier("prices") SseHub hub) {
        return session -> List.of(SseEvent.of("opened " + hub.config().name()));
    }

    @Bean
    @Qualifier("prices")
    SseEventBridge<Tick> ticks() {
        return new SseEventBridge<>(
                Tick.class,
                tick -> Audience.everyone(),
                tick -> SseEvent.named("tick").json(tick));
    }

    /** Publishes to the space in each possible way. */
    @RestController
    public static class Desk {

        private final ApplicationEventPublisher events;
        private final AfterCommitPublisher prices;

        Desk(ApplicationEventPublisher events, @Qualifier("prices") AfterCommitPublisher prices) {
            this.events = events;
            this.prices = prices;
        }

        @GetMapping("/feed")
        @Qualifier("prices")
        Subscription feed() {
            return Subscription.anonymous();
        }

        @PostMapping("/publish")
        String publish() {
            events.publishEvent(new Tick(17));
            prices.publish(Audience.everyone(), SseEvent.of("published"));
            return "published";
        }
    }
}
