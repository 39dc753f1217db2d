package dev.ssehub.spring.internal.webflux;

import dev.ssehub.webflux.StreamOpener;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.MethodParameter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Opens streams for controllers, in the hub that their methods name. */
public interface SpaceStreams {

    /**
     * Returns the opener of a hub's streams. It leaves failures to the application's exception handlers, and then to
     * {@link ControllerFailures}.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    StreamOpener openerOf(@Nullable String space);

    /**
     * Answers a request for a stream whose controller has failed.
     *
     * @param space the name of the space, or null for the application's own hub
     * @param isOfRun whether the request was to start or show a run
     * @return fails with the same failure if other handlers are to answer
     */
    Mono<Void> answerFailure(@Nullable String space, ServerWebExchange exchange, Throwable failure, boolean isOfRun);

    /** Returns the name of the space whose streams a method opens, or null for the application's own hub. */
    static @Nullable String spaceOf(MethodParameter returnType) {
        Qualifier space = returnType.getMethodAnnotation(Qualifier.class);
        return space == null ? null : space.value();
    }
}
