package dev.ssehub.servlet;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a response into a stream, or says which filter or setting stands against it. */
final class Streaming {

    static final String HEARTBEAT = "SSE-Hub-Heartbeat";
    static final String GAP = "SSE-Hub-Gap";
    static final String IDENTITY = "SSE-Hub-Identity";
    /** Which run it is, and how it has ended: headers that the hub gives. */
    static final String RUN = "SSE-Hub-Run";

    static final String RUN_OUTCOME = "SSE-Hub-Run-Outcome";

    /** By which Spring's {@code ShallowEtagHeaderFilter} steps aside, as {@code disableContentCaching} of that class sets it. */
    private static final String NOT_CACHED = "org.springframework.web.filter.ShallowEtagHeaderFilter.STREAMING";

    private Streaming() {}

    /**
     * Sets the headers of an event stream (WHATWG HTML §9.2.5; what proxies and caches need to let it through), and tells clients that can
     * read it how long the stream is silent at most, in milliseconds.
     */
    static void setEventStreamHeaders(HttpServletResponse response, String heartbeatMillis) {
        response.setHeader(HEARTBEAT, heartbeatMillis);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        requireUtf8(response);
        response.setHeader("Cache-Control", "no-store, no-transform");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Says with which gap a stream begins, if there is one. */
    static void setGap(HttpServletResponse response, @Nullable Gap gap) {
        if (gap != null) {
            response.setHeader(GAP, gap.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /** The charset of an event stream is UTF-8 even if a filter has set another for pages: browsers take no other for a stream. */
    private static void requireUtf8(HttpServletResponse response) {
        if (isOfAnotherCharset(response.getContentType())) {
            response.setCharacterEncoding("UTF-8");
        }
        if (isOfAnotherCharset(response.getContentType())) {
            throw new StreamingUnavailableException("the response is of the type " + response.getContentType()
                    + ", and browsers take no other charset than UTF-8: exclude the stream's path in "
                    + culprits(response).get());
        }
    }

    private static boolean isOfAnotherCharset(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.contains("charset=") && !type.replace("\"", "").contains("charset=utf-8");
    }

    /** Sets the headers of an answer to a poll. */
    static void setPollHeaders(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store, no-transform");
    }

    /**
     * Says whether the response can become a stream, and sets its headers.
     *
     * @param headers sets the headers, once it is sure that the answer is not an error
     * @throws StreamingUnavailableException when the set-up of the application does not let it
     */
    static void prepare(
            HttpServletRequest request, HttpServletResponse response, Consumer<HttpServletResponse> headers) {
        prepare(request, response, headers, culprits(response));
    }

    static void prepare(
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<HttpServletResponse> headers,
            Supplier<String> culprits) {
        if (!request.isAsyncSupported()) {
            throw new StreamingUnavailableException("asynchronous processing is off for this request: set"
                    + " async-supported on each of " + culprits.get());
        }
        if (response.getHeader("Content-Encoding") != null) {
            throw new StreamingUnavailableException(
                    "the response would be compressed, which holds events back: exclude the stream's path in "
                            + culprits.get());
        }
        headers.accept(response);
    }

    /** Lets filters of Spring that keep an answer until it is whole step aside. */
    static void forbidCaching(HttpServletRequest request) {
        request.setAttribute(NOT_CACHED, true);
    }

    /**
     * Begins to answer without blocking.
     *
     * @param headers sets the headers, once it is sure that the answer is not an error
     * @param shared what all streams of the endpoint share
     * @param end how the response ends
     * @throws StreamingUnavailableException when the set-up of the application does not let it
     */
    static Connection begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<HttpServletResponse> headers,
            EndpointResources shared,
            EndStyle end,
            ConnectionSignals signals)
            throws IOException {
        StreamReset reset = end == EndStyle.RESET ? new StreamReset(request, response) : null;
        return begin(request, response, headers, shared, reset, signals);
    }

    /**
     * Begins to answer without blocking, as above.
     *
     * @param reset what makes ends of the hub's errors to the client; null for clean ones
     */
    static Connection begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<HttpServletResponse> headers,
            EndpointResources shared,
            @Nullable StreamReset reset,
            ConnectionSignals signals)
            throws IOException {
        Supplier<String> culprits = culprits(response);
        forbidCaching(request);
        ServletOutputStream out = response.getOutputStream();
        prepare(request, response, headers, culprits);
        SocketBuffers.fit(request, response);
        if (savesSessionWhenCommitted(response)) {
            // Now, on the request's thread: a lane would wait for the store of the sessions at its first flush.
            response.flushBuffer();
        }
        boolean isListenedTo = !BlockingContainers.isWrittenWithoutListener(request);
        Swallowers swallowers = new Swallowers(response, culprits, shared.news());
        if (!isListenedTo && BlockingContainers.mayWait(request)) {
            // The response's own state is not for two threads: its headers go before another thread has it.
            out.flush();
        }
        return connect(
                request,
                shared,
                signals,
                (to, listener) ->
                        begin(request, response, out, isListenedTo, swallowers, shared.clock(), reset, to, listener));
    }

    /** Makes a connection that others call: one thread of the hub's, or where the container may wait in a write, one of the endpoint's. */
    static Connection connect(
            HttpServletRequest request, EndpointResources shared, ConnectionSignals signals, Beginning beginning)
            throws IOException {
        if (!BlockingContainers.mayWait(request)) {
            return beginning.begin(signals, made -> made);
        }
        HandedConnection handed =
                new HandedConnection(signals, shared.writers().join(BlockingContainers.tcpConnection(request)));
        boolean begun = false;
        try {
            var unused = beginning.begin(handed, handed::writingTo);
            begun = true;
            return handed;
        } finally {
            if (!begun) {
                handed.leave();
            }
        }
    }

    /** Makes the container's end of a connection. */
    @FunctionalInterface
    interface Beginning {

        /**
         * Makes it.
         *
         * @param listener returns what the container notifies, for the connection that was made
         */
        ServletConnection begin(ConnectionSignals signals, Function<ServletConnection, WriteListener> listener)
                throws IOException;
    }

    private static ServletConnection begin(
            HttpServletRequest request,
            HttpServletResponse response,
            ServletOutputStream out,
            boolean isListenedTo,
            Swallowers swallowers,
            HubClock clock,
            @Nullable StreamReset reset,
            ConnectionSignals signals,
            Function<ServletConnection, WriteListener> listener)
            throws IOException {
        AsyncContext async = request.startAsync();
        // Lifetime is the hub's business: the container's default of 30 seconds would end every stream.
        async.setTimeout(0);
        try {
            ServletConnection connection = new ServletConnection(
                    async,
                    out,
                    SocketBuffers.pieceBytes(response),
                    isListenedTo,
                    BlockingContainers.isForAnyThread(request),
                    clock,
                    signals,
                    swallowers,
                    reset);
            WriteListener writeListener = listener.apply(connection);
            async.addListener(connection);
            if (isListenedTo) {
                out.setWriteListener(writeListener);
            } else {
                writeListener.onWritePossible();
            }
            return connection;
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw giveUp(response, async, swallowers.suspects(), e);
        }
    }

    /** Ends a response that the container does not let anybody write without blocking. */
    static StreamingUnavailableException giveUp(
            HttpServletResponse response, AsyncContext async, String culprits, RuntimeException refusal) {
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        async.complete();
        return new StreamingUnavailableException(
                "the response does not support non-blocking writes: exclude the stream's path in " + culprits, refusal);
    }

    /** Returns whether Spring Session looks the HTTP session up, and saves it, when the response is committed. */
    static boolean savesSessionWhenCommitted(HttpServletResponse response) {
        return wrappers(response).stream().anyMatch(name -> name.startsWith("org.springframework.session."));
    }

    /** Returns the classes that stand around the container's own response, outermost first. */
    private static List<String> wrappers(HttpServletResponse response) {
        List<String> names = new ArrayList<>();
        ServletResponse wrapped = response;
        while (wrapped instanceof ServletResponseWrapper wrapper) {
            names.add(wrapper.getClass().getName());
            wrapped = wrapper.getResponse();
        }
        return names;
    }

    /** Names what stands between the container and the stream. The stack is read now, the text made when it is needed. */
    static Supplier<String> culprits(HttpServletResponse response) {
        Set<String> names = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(type -> Filter.class.isAssignableFrom(type) || Servlet.class.isAssignableFrom(type))
                        .filter(type -> !EndpointServlet.class.isAssignableFrom(type))
                        .filter(type -> !type.getName().startsWith("jakarta.servlet."))
                        .map(Class::getName)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
        names.addAll(wrappers(response));
        return () -> names.isEmpty() ? "the servlet's own registration" : String.join(", ", names);
    }
}
