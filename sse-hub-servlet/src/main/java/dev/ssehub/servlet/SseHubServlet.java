package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of a hub as a servlet. Register it, and all filters before it, with asynchronous support.
 *
 * <pre>{@code
 * context.addServlet(new SseHubServlet(hub, request -> Subscription.user(request.getRemoteUser()).group("orders")), "/events");
 * }</pre>
 *
 * <p>{@code GET} opens a stream, {@code HEAD} tells its headers, {@code OPTIONS} the methods; others are answered with 405.
 */
public final class SseHubServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(SseHubServlet.class);
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final transient SseEndpoint endpoint;
    private final transient SubscriptionResolver resolver;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SseHubServlet(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. */
    public SseHubServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        this.endpoint = endpoint;
        this.resolver = resolver;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET" -> stream(request, response);
            case "HEAD" -> {
                endpoint.cors().apply(request, response);
                Streaming.setHeaders(response);
            }
            case "OPTIONS" -> {
                endpoint.cors().apply(request, response);
                response.setHeader("Allow", METHODS);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> {
                response.setHeader("Allow", METHODS);
                Problem.of(405, "an event stream is opened with GET").send(response);
            }
        }
    }

    private void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            endpoint.open(request, response, resolver.resolve(request));
        } catch (RequestRejectedException e) {
            reject(response, e);
        } catch (IllegalArgumentException e) {
            Problem.of(400, String.valueOf(e.getMessage())).send(response);
        } catch (StreamingUnavailableException e) {
            LOG.error("{} cannot stream: {}", request.getRequestURI(), e.getMessage());
            if (!request.isAsyncStarted() && !response.isCommitted()) {
                response.reset();
                Problem.of(500, "the server is not set up for streaming; its log says what to change")
                        .send(response);
            }
        }
    }

    private static void reject(HttpServletResponse response, RequestRejectedException rejected) throws IOException {
        if (rejected.status() == HttpServletResponse.SC_NO_CONTENT) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            Problem.of(rejected.status(), String.valueOf(rejected.getMessage())).send(response);
        }
    }
}
