package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** SSE Hub by its Spring Boot starter. */
final class HubOnSpring extends SpringServer {

    private final SseHub hub;

    HubOnSpring() {
        super(App.class);
        hub = bean(SseHub.class);
    }

    @Override
    public void publish(String data) {
        hub.publish(Audience.everyone(), SseEvent.of(data));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {}
}
