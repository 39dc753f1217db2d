package dev.ssehub.tests.spring.orders;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An application of a user, for tests as its author would write them. */
@SpringBootApplication
class OrdersApp {

    record Order(long id, String item) {}

    /** Publishes at startup, which must not count for any test. */
    @Bean
    CommandLineRunner announces(SseHub hub) {
        return arguments -> hub.publish(Audience.everyone(), SseEvent.of("the shop is open"));
    }

    @RestController
    static class Orders {

        private final SseHub hub;

        Orders(SseHub hub) {
            this.hub = hub;
        }

        @PostMapping("/orders")
        Order order(@RequestParam String user, @RequestParam String item) {
            Order order = new Order(7, item);
            hub.publish(Audience.user(user), SseEvent.named("order").json(order));
            hub.publish(
                    Audience.users(user, "warehouse"), SseEvent.named("stock").data(item));
            return order;
        }
    }
}
