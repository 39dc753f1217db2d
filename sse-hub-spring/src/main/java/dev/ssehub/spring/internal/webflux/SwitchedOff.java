package dev.ssehub.spring.internal.webflux;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.webflux.StreamOpener;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers with 404 in place of streams if these are switched off. */
public final class SwitchedOff implements StreamOpener {

    private static Mono<Void> notFound() {
        return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "streams are switched off"));
    }

    @Override
    public Mono<Void> open(ServerWebExchange exchange, Subscription subscription) {
        return notFound();
    }

    @Override
    public Mono<Void> show(ServerWebExchange exchange, RunView view) {
        return notFound();
    }

    @Override
    public Mono<Void> showIfAny(ServerWebExchange exchange, Optional<RunView> view) {
        return notFound();
    }

    @Override
    public Mono<Void> answerFailure(ServerWebExchange exchange, Throwable failure, boolean isOfRun) {
        return failure instanceof RequestRejectedException ? notFound() : Mono.error(failure);
    }
}
