package dev.ssehub.examples.messagecenter.orders;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.messagecenter.api.JsonBody;
import dev.ssehub.examples.messagecenter.people.Identity;
import dev.ssehub.spring.SseEventBridge;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** How orders are placed, advanced, and published to streams. */
@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

    /** Publishes the status of an order. The key makes it replace the previous status. */
    @Bean
    SseEventBridge<Orders.Moved> orderBridge() {
        return new SseEventBridge<>(
                Orders.Moved.class,
                moved -> Audience.user(moved.order().customer()),
                moved -> SseEvent.named("order")
                        .key("order-" + moved.order().id())
                        .json(moved.order()));
    }

    /** The warehouse: regularly advances every order by one step. */
    @Component
    static class Warehouse {
        private final Orders orders;

        Warehouse(Orders orders) {
            this.orders = orders;
        }

        @Scheduled(fixedDelayString = "${message-center.order-step}")
        void work() {
            orders.unfinished().forEach(orders::advance);
        }
    }

    @RestController
    static class OrderController {
        private final Orders orders;
        private final Identity identity;

        OrderController(Orders orders, Identity identity) {
            this.orders = orders;
            this.identity = identity;
        }

        @PostMapping(
                path = "/api/orders",
                consumes = MediaType.APPLICATION_JSON_VALUE,
                produces = MediaType.APPLICATION_JSON_VALUE)
        Order place(HttpServletRequest request) throws IOException {
            String customer = identity.requireUser(request);
            JsonBody body = JsonBody.of(request, Set.of("item", JsonBody.SUBMISSION));
            String submission = body.submission();
            try {
                return orders.place(customer, body.requireText("item", 100), submission);
            } catch (DuplicateKeyException repeated) {
                return orders.placedAs(customer, String.valueOf(submission)).orElseThrow(() -> repeated);
            }
        }
    }
}
