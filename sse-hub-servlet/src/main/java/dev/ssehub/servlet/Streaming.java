package dev.ssehub.servlet;

import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns a response into a stream. */
final class Streaming {

    /** The attribute that disables Spring's {@code ShallowEtagHeaderFilter}, as {@code disableContentCaching} of that class sets it. */
    private static final String NOT_CACHED = "org.springframework.web.filter.ShallowEtagHeaderFilter.STREAMING";

    private Streaming() {}

    /**
     * Checks whether the response can become a stream, and sets its headers.
     *
     * @param headers sets the headers, once it is certain that the response is not an error
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     */
    static void prepare(
            HttpServletRequest request, HttpServletResponse response, Runnable headers, Supplier<String> culprits) {
        if (!request.isAsyncSupported()) {
            throw new StreamingUnavailableException("asynchronous processing is off for this request: set"
                    + " async-supported on each of " + culprits.get());
        }
        if (response.getHeader("Content-Encoding") != null) {
            throw new StreamingUnavailableException(
                    "the response would be compressed, which holds events back: exclude the stream's path in "
                            + culprits.get());
        }
        headers.run();
    }

    /** Disables Spring's filters that hold a response back until it is complete. */
    static void forbidCaching(HttpServletRequest request) {
        request.setAttribute(NOT_CACHED, true);
    }

    /**
     * Starts a non-blocking response.
     *
     * @param headers sets the headers, once it is certain that the response is not an error
     * @param shared what all streams of the endpoint share
     * @param reset breaks the response off at its end; null if all ends are clean
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     */
    static Connection begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Runnable headers,
            EndpointResources shared,
            @Nullable StreamReset reset,
            ConnectionSignals signals)
            throws IOException {
        Supplier<String> culprits = Culprits.of(response);
        forbidCaching(request);
        ServletOutputStream out = response.getOutputStream();
        prepare(request, response, headers, culprits);
        SocketBuffers.fit(request, response);
        if (savesSessionWhenCommitted(response)) {
            // Now, on the request's thread: a lane would wait for the session store at its first flush.
            response.flushBuffer();
        }
        boolean isListenedTo = !BlockingContainers.isWrittenWithoutListener(request);
        Swallowers swallowers = new Swallowers(response, culprits, shared.news());
        if (!isListenedTo && BlockingContainers.mayWait(request)) {
            // The state of the response is not thread-safe, so its headers are sent before another thread writes.
            out.flush();
        }
        return connect(
                request,
                shared,
                signals,
                (to, listener) ->
                        begin(request, response, out, isListenedTo, swallowers, shared.clock(), reset, to, listener));
    }

    /** Makes a connection that is called by a lane or, if the container may block in a write, by one of the endpoint's threads. */
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

    /** Makes the container's side of a connection. */
    @FunctionalInterface
    interface Beginning {

        /**
         * Makes it.
         *
         * @param listener returns the listener that the container notifies, for the connection that was made
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
        // The hub decides how long a stream lives: the container's default of 30 seconds would end every stream.
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

    /** Ends a response that the container does not allow to be written without blocking. */
    static StreamingUnavailableException giveUp(
            HttpServletResponse response, AsyncContext async, String culprits, RuntimeException refusal) {
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        async.complete();
        return new StreamingUnavailableException(
                "the response does not support non-blocking writes: exclude the stream's path in " + culprits, refusal);
    }

    /** Returns whether Spring Session looks up the HTTP session and saves it when the response is committed. */
    static boolean savesSessionWhenCommitted(HttpServletResponse response) {
        return Culprits.wrappers(response).stream().anyMatch(name -> name.startsWith("org.springframework.session."));
    }
}
