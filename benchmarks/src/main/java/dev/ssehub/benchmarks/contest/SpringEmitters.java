package dev.ssehub.benchmarks.contest;

import java.io.IOException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Spring MVC's {@code SseEmitter}s in a map, as in most tutorials. */
final class SpringEmitters extends SpringServer {

    private final Streams streams;

    SpringEmitters(Server server, boolean virtualThreads) {
        super(
                server,
                App.class,
                "--spring.threads.virtual.enabled=" + virtualThreads,
                "--sse-hub.endpoint-enabled=false");
        streams = bean(Streams.class);
    }

    @Override
    public void toAll(String data) {
        streams.emitters.forAll(emitter -> send(emitter, data));
    }

    @Override
    public void toUser(int user, String data) {
        streams.emitters.forUser(user, emitter -> send(emitter, data));
    }

    @Override
    public void toGroup(int group, String data) {
        streams.emitters.forGroup(group, emitter -> send(emitter, data));
    }

    private static void send(SseEmitter emitter, String data) {
        try {
            emitter.send(SseEmitter.event().data(data));
        } catch (IOException e) {
            emitter.completeWithError(e);
        }
    }

    @RestController
    static class Streams {
        private final Topics<SseEmitter> emitters = new Topics<>();

        @GetMapping("/events")
        SseEmitter events(@RequestParam("user") String user, @RequestParam("group") String[] groups)
                throws IOException {
            SseEmitter emitter = new SseEmitter(0L);
            emitters.add(emitter, user, groups);
            emitter.onCompletion(() -> emitters.remove(emitter, user, groups));
            // Otherwise a client receives nothing, not even the response head, until there is an event.
            emitter.send(SseEmitter.event().comment("open"));
            return emitter;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Streams.class)
    static class App {}
}
