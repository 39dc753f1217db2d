package dev.ssehub.spring.internal.returns;

import java.util.Objects;
import org.springframework.core.MethodParameter;

/** Explains why a method that returns several streams opens none: a request gets one response. */
public final class SeveralStreams {

    /** What Spring MVC allows. */
    public static final String ALLOWED_ON_SERVLETS =
            allowed("a Callable, a DeferredResult, a CompletableFuture, a Mono or a Deferred");

    /** What WebFlux allows. */
    public static final String ALLOWED_ON_WEBFLUX = allowed("a Mono, a CompletableFuture or a Deferred");

    private SeveralStreams() {}

    private static String allowed(String later) {
        return "Return a Subscription, a RunView or a Run, or an Optional, a ResponseEntity, " + later
                + " of one. One Subscription can have many groups.";
    }

    /** Returns a sentence that names the method, and what it returns. */
    public static String describe(MethodParameter method, String returned) {
        return method.getContainingClass().getSimpleName() + "#"
                + Objects.requireNonNull(method.getMethod()).getName() + " returns " + returned
                + ", but a request opens one stream.";
    }
}
