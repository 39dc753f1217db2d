package dev.ssehub.benchmarks.contest;

import ch.rasc.sse.eventbus.SseEvent;
import ch.rasc.sse.eventbus.SseEventBus;
import ch.rasc.sse.eventbus.config.EnableSseEventBus;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The library sse-eventbus on Spring MVC; a group is an event type to which clients subscribe. */
final class EventBus extends SpringServer {

    private final SseEventBus bus;

    EventBus() {
        super(Server.TOMCAT, App.class, "--sse-hub.endpoint-enabled=false");
        bus = bean(SseEventBus.class);
    }

    @Override
    public void toAll(String data) {
        bus.handleEvent(SseEvent.of("all", data));
    }

    @Override
    public void toUser(int user, String data) {
        bus.handleEvent(SseEvent.builder()
                .addClientId(String.valueOf(user))
                .event("user")
                .data(data)
                .build());
    }

    @Override
    public void toGroup(int group, String data) {
        bus.handleEvent(SseEvent.of("group-" + group, data));
    }

    @RestController
    static class Streams {
        private final SseEventBus bus;

        Streams(SseEventBus bus) {
            this.bus = bus;
        }

        @GetMapping("/events")
        SseEmitter events(@RequestParam("user") String user, @RequestParam("group") String group) throws Exception {
            SseEmitter emitter;
            // Its registry adds to a plain HashSet: when many clients connect at once, it loses some of them without
            // this lock.
            synchronized (bus) {
                emitter = bus.createSseEmitter(user, 0L, "all", "user", "group-" + group);
            }
            emitter.send(SseEmitter.event().comment("open"));
            return emitter;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableSseEventBus
    @Import(Streams.class)
    static class App {}
}
