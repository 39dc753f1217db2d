package dev.ssehub.webflux;

import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Opens streams for controllers, as {@link StreamResultHandler} does with their return values. Any thread may use it. */
public interface StreamOpener {

    /** Answers the request with a stream, as {@link SseEndpoint#open(ServerWebExchange, Subscription)} does. */
    Mono<Void> open(ServerWebExchange exchange, Subscription subscription);

    /** Shows a run to the client of the request. */
    Mono<Void> show(ServerWebExchange exchange, RunView view);

    /** Shows a run if there is one. If there is none, or the user may not view it, the response is the same. */
    Mono<Void> showIfAny(ServerWebExchange exchange, Optional<RunView> view);

    /**
     * Answers a request whose controller has returned a {@code Mono} that fails.
     *
     * @param isOfRun whether it was to show a run
     * @return fails with the failure if others have to answer, such as the application's {@code @ExceptionHandler}
     */
    Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure, boolean isOfRun);
}
