package dev.ssehub.spring.internal.web;

import dev.ssehub.run.RunRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers requests for streams whose controllers have thrown an exception as the endpoint would, and requests of any controller for runs
 * that could not be started. Comes after all other resolvers, so that the application's own exception handlers take precedence.
 */
public final class ControllerFailures implements HandlerExceptionResolver, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerFailures.class);

    private final StreamOpener endpoints;

    /** Answers through the endpoints. */
    public ControllerFailures(StreamOpener endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!(handler instanceof HandlerMethod method)) {
            return null;
        }
        boolean isOfRun = failure instanceof RunRefusedException || DeclaredReturns.showRuns(method.getReturnType());
        if (!isOfRun && !DeclaredReturns.openStream(method.getReturnType())) {
            return null;
        }
        String space = DeclaredReturns.spaceOf(method.getReturnType());
        try {
            boolean isAnswered = isOfRun
                    ? endpoints.answerFailureOfRun(space, request, response, failure)
                    : endpoints.answerFailure(space, request, response, failure);
            return isAnswered ? new ModelAndView() : null;
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
            return new ModelAndView();
        }
    }
}
