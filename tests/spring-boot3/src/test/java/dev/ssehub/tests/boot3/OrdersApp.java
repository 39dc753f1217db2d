package dev.ssehub.tests.boot3;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
class OrdersApp {

    record Order(int id, String item) {}

    @RestController
    static class Orders {

        private final SseHub hub;

        Orders(SseHub hub) {
            this.hub = hub;
        }

        @PostMapping("/orders")
        String order(@RequestParam String user, @RequestParam String item) {
            hub.publish(Audience.user(user), SseEvent.named("order").json(new Order(7, item)));
            return "ordered";
        }
    }
}
