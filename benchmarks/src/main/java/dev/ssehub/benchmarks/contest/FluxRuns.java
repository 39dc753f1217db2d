package dev.ssehub.benchmarks.contest;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * A {@code Flux<ServerSentEvent>} that is written directly to the response, on Spring WebFlux with Netty. Two viewers are two subscriptions
 * to the same sink. It is the cheapest sink of Reactor: nothing is kept, and a viewer misses what it is not ready for, which fails the
 * turn.
 */
final class FluxRuns implements RunContestant {

    private final ReactiveWebServerApplicationContext context;
    private final Runs runs;

    FluxRuns() {
        context = WebFluxSinks.start(App.class);
        runs = context.getBean(Runs.class);
    }

    @Override
    public int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    @Override
    public void startUpTo(int count) {
        while (runs.sinks.size() < count) {
            runs.sinks.add(Sinks.unsafe().many().multicast().directBestEffort());
        }
    }

    @Override
    public void emit(int run, String token) {
        runs.sinks.get(run).tryEmitNext(token);
    }

    @RestController
    static class Runs {

        private final List<Sinks.Many<String>> sinks = new CopyOnWriteArrayList<>();

        @GetMapping("/events")
        Flux<ServerSentEvent<String>> events(@RequestParam("user") int user) {
            return sinks.get(user / VIEWERS)
                    .asFlux()
                    .map(token -> ServerSentEvent.builder(token).build())
                    // Otherwise a client receives nothing, not even the response head, until there is a token.
                    .startWith(ServerSentEvent.<String>builder().comment("open").build());
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Runs.class)
    static class App {}
}
