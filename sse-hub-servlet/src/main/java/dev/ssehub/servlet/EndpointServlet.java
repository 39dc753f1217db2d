package dev.ssehub.servlet;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.HttpStreams;
import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The common part of an endpoint's servlets: methods, other origins, and the rejection of requests. */
abstract class EndpointServlet extends HttpServlet implements Culprits.Innocent {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(EndpointServlet.class);

    private final transient SseEndpoint endpoint;
    private final transient SubscriptionResolver resolver;

    EndpointServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        this.endpoint = endpoint;
        this.resolver = resolver;
    }

    HttpStreams streams() {
        return endpoint.streams();
    }

    /** Answers {@code GET}, or {@code HEAD} in the same way without a body. */
    abstract void get(HttpExchange exchange, Subscription subscription) throws IOException;

    /** Answers a request that failed. Returns false if the failure is to be rethrown. */
    abstract boolean answerFailure(HttpExchange exchange, Throwable failure) throws IOException;

    @Override
    public void destroy() {
        endpoint.streams().stopPolls();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpExchange exchange = endpoint.exchange(request, response);
        if (!endpoint.streams().admit(exchange)) {
            return;
        }
        try {
            get(exchange, subscriptionOf(request));
        } catch (StreamingUnavailableException e) {
            LOG.error("{} cannot stream: {}", request.getRequestURI(), e.getMessage());
            if (!exchange.hasBegun()) {
                response.reset();
                endpoint.streams().answerUnavailable(exchange);
            }
        } catch (RuntimeException | Error e) {
            if (!answerFailure(exchange, UnreadableParameters.rejectedOr(e))) {
                throw e;
            }
        }
    }

    private Subscription subscriptionOf(HttpServletRequest request) {
        try {
            return Objects.requireNonNull(resolver.resolve(request), "the resolver returned null");
        } catch (Exception e) {
            // It may also be a checked exception: not every language declares them.
            throw e instanceof RuntimeException known ? known : new UndeclaredThrowableException(e);
        }
    }
}
