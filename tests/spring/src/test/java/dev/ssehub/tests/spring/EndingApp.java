package dev.ssehub.tests.spring;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An application that publishes what it is sent, and reports its threads and its class loader. */
@SpringBootApplication
@RestController
public class EndingApp {

    private final SseHub hub;

    private final String drain;

    EndingApp(SseHub hub, @Value("${sse-hub.drain}") String drain) {
        this.hub = hub;
        this.drain = drain;
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(EndingApp.class)
                .properties("sse-hub.anonymous=allow")
                .run(args);
    }

    @PostMapping("/publish")
    String publish(@RequestBody String data) {
        return hub.publish(Audience.everyone(), SseEvent.of(data)).toString();
    }

    @GetMapping("/inside")
    Map<String, Object> inside() {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sse-hub-"))
                .count();
        return Map.of(
                "loader",
                System.identityHashCode(getClass().getClassLoader()),
                "threads",
                threads,
                "sessions",
                hub.sessions().count(),
                "drain",
                drain);
    }
}
