package dev.ssehub.benchmarks.contest;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Spring MVC's {@code SseEmitter}s in a map, as in most tutorials. */
final class SpringEmitters extends SpringServer {

    private final Streams streams;

    SpringEmitters(boolean virtualThreads) {
        super(App.class, "--spring.threads.virtual.enabled=" + virtualThreads, "--sse-hub.endpoint-enabled=false");
        streams = bean(Streams.class);
    }

    @Override
    public void publish(String data) {
        streams.emitters.forEach((id, emitter) -> {
            try {
                emitter.send(SseEmitter.event().data(data));
            } catch (IOException e) {
                streams.emitters.remove(id);
            }
        });
    }

    @RestController
    static class Streams {
        private final Map<Integer, SseEmitter> emitters = new ConcurrentHashMap<>();
        private final AtomicInteger ids = new AtomicInteger();

        @GetMapping("/events")
        SseEmitter events() throws IOException {
            int id = ids.incrementAndGet();
            SseEmitter emitter = new SseEmitter(0L);
            emitters.put(id, emitter);
            emitter.onCompletion(() -> emitters.remove(id));
            emitter.onTimeout(() -> emitters.remove(id));
            emitter.onError(failure -> emitters.remove(id));
            // Without it a client hears nothing, not even the head, until there is an event.
            emitter.send(SseEmitter.event().comment("open"));
            return emitter;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Streams.class)
    static class App {}
}
