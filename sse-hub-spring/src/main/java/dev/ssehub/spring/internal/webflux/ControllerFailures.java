package dev.ssehub.spring.internal.webflux;

import dev.ssehub.run.RunRefusedException;
import dev.ssehub.webflux.StreamResultHandler;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Answers requests for streams whose controllers have failed as the endpoint would, and requests of any controller for runs that could not
 * be started. The application's {@code @ExceptionHandler} methods take precedence, since they are called before, and exceptions with their
 * own status are left to WebFlux.
 */
public final class ControllerFailures implements WebExceptionHandler, Ordered {

    /** Right before Spring Boot's own handler, and after one of the application with the same order, since its beans come first. */
    private static final int ORDER = -2;

    private final SpaceStreams streams;

    /** Answers through these streams. */
    public ControllerFailures(SpaceStreams streams) {
        this.streams = streams;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (!(exchange.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod method)
                || hasStatus(failure)) {
            return Mono.error(failure);
        }
        MethodParameter returnType = method.getReturnType();
        boolean isOfRun = failure instanceof RunRefusedException || StreamResultHandler.showsRuns(returnType);
        return isOfRun || StreamResultHandler.opensStreams(returnType)
                ? streams.answerFailure(SpaceStreams.spaceOf(returnType), exchange, failure, isOfRun)
                : Mono.error(failure);
    }

    private static boolean hasStatus(Throwable failure) {
        return failure instanceof ErrorResponse
                || AnnotatedElementUtils.hasAnnotation(failure.getClass(), ResponseStatus.class);
    }
}
