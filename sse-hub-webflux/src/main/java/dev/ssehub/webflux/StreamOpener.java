package dev.ssehub.webflux;

import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Opens streams for controllers: what {@link StreamResultHandler} does with what they return. Any thread may use it. */
public interface StreamOpener {

    /** Answers the request with a stream, as {@link SseEndpoint#open(ServerWebExchange, Subscription)} does. */
    Mono<Void> open(ServerWebExchange exchange, Subscription subscription);

    /** Shows a run to whoever asks. */
    Mono<Void> show(ServerWebExchange exchange, RunView view);

    /** Shows a run that there may be. Where there is none, and where the user may not view it, the answer is the same. */
    Mono<Void> showIfAny(ServerWebExchange exchange, Optional<RunView> view);

    /**
     * Answers a request whose controller has returned a {@code Mono} that fails.
     *
     * @param isOfRun whether it was to show a run
     * @return fails with the failure where others are to answer, such as the application's {@code @ExceptionHandler}
     */
    Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure, boolean isOfRun);
}
