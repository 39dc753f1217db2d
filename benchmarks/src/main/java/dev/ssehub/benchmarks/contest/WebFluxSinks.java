package dev.ssehub.benchmarks.contest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Spring WebFlux on Netty, with a {@code Sinks.Many} for each topic. */
final class WebFluxSinks implements Contestant {

    private final ReactiveWebServerApplicationContext context;
    private final Streams streams;

    WebFluxSinks() {
        context = start(App.class);
        streams = context.getBean(Streams.class);
    }

    /** Starts an application on Netty. */
    static ReactiveWebServerApplicationContext start(Class<?> application) {
        return (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(application)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        // It is on the class path for other contestants; WebFlux is to use Netty.
                        "--spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration",
                        "--spring.main.banner-mode=off",
                        "--logging.level.root=warn");
    }

    @Override
    public int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    @Override
    public void toAll(String data) {
        streams.emit("all", data);
    }

    @Override
    public void toUser(int user, String data) {
        streams.emit("user-" + user, data);
    }

    @Override
    public void toGroup(int group, String data) {
        streams.emit("group-" + group, data);
    }

    @RestController
    static class Streams {
        private final Map<String, Sinks.Many<String>> sinks = new ConcurrentHashMap<>();

        @GetMapping("/events")
        Flux<ServerSentEvent<String>> events(@RequestParam("user") String user, @RequestParam("group") String group) {
            List<Flux<String>> sources = Topics.topics(user, group).stream()
                    .map(topic -> sinks.computeIfAbsent(
                                    topic, t -> Sinks.many().multicast().onBackpressureBuffer(1024, false))
                            .asFlux())
                    .toList();
            return Flux.merge(sources)
                    .map(data -> ServerSentEvent.builder(data).build())
                    .startWith(ServerSentEvent.<String>builder().comment("open").build());
        }

        void emit(String topic, String data) {
            Sinks.Many<String> sink = sinks.get(topic);
            if (sink != null) {
                // If a sink's buffer is full, the sink waits for its slowest client.
                sink.emitNext(data, (signal, result) -> result == Sinks.EmitResult.FAIL_OVERFLOW);
            }
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Streams.class)
    static class App {}
}
