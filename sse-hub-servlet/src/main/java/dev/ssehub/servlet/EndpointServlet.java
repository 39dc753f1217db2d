package dev.ssehub.servlet;

import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the servlets of an endpoint have in common: methods, other origins, and how a request is rejected. */
abstract class EndpointServlet extends HttpServlet implements Culprits.Innocent {

    private static final long serialVersionUID = 1L;
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final Logger LOG = LoggerFactory.getLogger(EndpointServlet.class);

    private final transient SseEndpoint endpoint;
    private final transient SubscriptionResolver resolver;

    EndpointServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        this.endpoint = endpoint;
        this.resolver = resolver;
    }

    SseEndpoint endpoint() {
        return endpoint;
    }

    /** Answers {@code GET}, or {@code HEAD} in the same way without a body. */
    abstract void get(HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException;

    /** Answers a request that failed. Returns false when the failure is to be thrown on. */
    abstract boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException;

    @Override
    public void destroy() {
        endpoint.stopPolls();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Before all else: a page of another origin sees no answer without it, and a token that has expired would never
        // be renewed.
        endpoint.cors().apply(request, response);
        String method = request.getMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            rejectingGet(request, response);
        } else if (method.equals("OPTIONS")) {
            response.setHeader("Allow", METHODS);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            response.setHeader("Allow", METHODS);
            Problem.of(405, "events are fetched with GET").send(response);
        }
    }

    private void rejectingGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            get(request, response, subscriptionOf(request));
        } catch (StreamingUnavailableException e) {
            LOG.error("{} cannot stream: {}", request.getRequestURI(), e.getMessage());
            if (!request.isAsyncStarted() && !response.isCommitted()) {
                response.reset();
                Problem.of(500, "the server is not set up for streaming; its log says what to change")
                        .send(response);
            }
        } catch (RuntimeException | Error e) {
            if (!answerFailure(request, response, e)) {
                throw e;
            }
        }
    }

    private Subscription subscriptionOf(HttpServletRequest request) {
        try {
            return Objects.requireNonNull(resolver.resolve(request), "the resolver returned null");
        } catch (Exception e) {
            // Also one that is checked: not every language declares them.
            throw e instanceof RuntimeException known ? known : new UndeclaredThrowableException(e);
        }
    }
}
