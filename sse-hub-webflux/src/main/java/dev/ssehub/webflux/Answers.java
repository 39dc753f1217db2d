package dev.ssehub.webflux;

import dev.ssehub.http.Cors;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Creates answers when the framework subscribes. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Answers a request. */
    @FunctionalInterface
    interface Answering {
        void answer(WebFluxExchange exchange) throws IOException;
    }

    /** Answers a request, or returns false if it does not. */
    @FunctionalInterface
    interface Attempt {
        boolean answer(WebFluxExchange exchange) throws IOException;
    }

    static Mono<Void> of(ServerWebExchange exchange, Answering answering) {
        return either(
                exchange,
                mine -> {
                    answering.answer(mine);
                    return true;
                },
                Mono.empty());
    }

    /** Returns the answer, or {@code other} if the attempt does not answer. */
    static Mono<Void> either(ServerWebExchange exchange, Attempt attempt, Mono<Void> other) {
        WebFluxExchange mine = new WebFluxExchange(exchange);
        mine.expose(Cors.exposedHeaders());
        try {
            return attempt.answer(mine) ? mine.answer() : other;
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
            return Mono.empty();
        }
    }
}
