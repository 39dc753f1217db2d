package dev.ssehub.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The events of a hub by polling, for clients that cannot stream: behind a proxy that holds streams back, or in a script. Register it,
 * and all filters before it, with asynchronous support.
 *
 * <pre>{@code GET /poll?lastEventId=1789-41&waitMs=20000}</pre>
 *
 * <p>The answer is {@code {"cursor": "1789-42", "gap": false, "events": [{"id": "1789-42", "event": "order", "data": "…"}]}}. It comes
 * as soon as there is an event, and without one when {@code waitMs} (0 to 30,000, and 0 unless given) has passed. The next poll begins at
 * the cursor. Positions, entitlements and gaps are those of a stream, so a client may change between the two at any time. No thread
 * waits. A poll is refused where a user has as many sessions as allowed, also by the policy under which a stream would take the place of the
 * oldest.
 */
public final class SsePollServlet extends EndpointServlet {

    private static final long serialVersionUID = 1L;
    private static final int MAX_WAIT_MILLIS = 30_000;
    private static final int MAX_THREADS = 4;

    private transient @Nullable ScheduledThreadPoolExecutor worker;

    /** Serves the hub with the defaults of {@link SseEndpoint#of}. */
    public SsePollServlet(SseHub hub, SubscriptionResolver resolver) {
        this(SseEndpoint.of(hub), resolver);
    }

    /** Serves an endpoint. A refusal is always an error here, 429 or 503, with {@code Retry-After}. */
    public SsePollServlet(SseEndpoint endpoint, SubscriptionResolver resolver) {
        super(endpoint, resolver);
    }

    @Override
    public void init() {
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = new Thread(task, "sse-hub-poll");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        // Lanes hand work over; none of them is to start a thread.
        executor.prestartAllCoreThreads();
        worker = executor;
    }

    @Override
    public void destroy() {
        if (worker != null) {
            worker.shutdownNow();
        }
    }

    @Override
    void get(HttpServletRequest request, HttpServletResponse response, Subscription subscription) throws IOException {
        if (worker == null) {
            throw new IllegalStateException("the servlet has not been initialized");
        }
        endpoint().poll(request, response, subscription, waitOf(request), worker);
    }

    @Override
    boolean answerFailure(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        return endpoint().answerFailureOfPoll(request, response, failure);
    }

    private static Duration waitOf(HttpServletRequest request) {
        String text = request.getParameter("waitMs");
        if (text == null) {
            return Duration.ZERO;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_WAIT_MILLIS) {
            throw RequestRejectedException.badRequest("waitMs must be a whole number from 0 to " + MAX_WAIT_MILLIS);
        }
        return Duration.ofMillis(Integer.parseInt(text));
    }
}
