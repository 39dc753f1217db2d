package dev.ssehub.servlet;

import static dev.ssehub.servlet.ContainerObjects.call;
import static dev.ssehub.servlet.ContainerObjects.field;
import static dev.ssehub.servlet.ContainerObjects.optionalField;

import dev.ssehub.http.StreamEnd;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaks a response off, so that its client sees an error and not a clean end: by closing the connection of HTTP/1.1, or by resetting the stream of
 * HTTP/2. The Servlet API offers no way to do that, so it is done differently in each container.
 *
 * <p>A break is not the end: the code that started asynchronous processing completes it afterwards, as always.
 */
final class StreamReset {

    private static final Logger LOG = LoggerFactory.getLogger(StreamReset.class);

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    /** The HTTP/2 error code with which Undertow resets streams. */
    private static final int CANCEL = 8;

    private final String container;
    private final ServletRequest request;
    private final ServletResponse response;
    private final StreamEnd end;

    /** Returns a reset for responses that end in the given way, or null if all of them end cleanly. */
    static @Nullable StreamReset of(HttpServletRequest request, HttpServletResponse response, StreamEnd end) {
        return end == StreamEnd.CLEAN ? null : new StreamReset(request, response, end);
    }

    /** Keeps the container's own request and response, beneath all wrappers. */
    StreamReset(HttpServletRequest request, HttpServletResponse response, StreamEnd end) {
        this(
                request.getServletContext().getClass().getName(),
                ContainerObjects.innermost(request),
                ContainerObjects.innermost(response),
                end);
    }

    private StreamReset(String container, ServletRequest request, ServletResponse response, StreamEnd end) {
        this.container = container;
        this.request = request;
        this.response = response;
        this.end = end;
    }

    /** Returns a copy for another end. */
    StreamReset at(StreamEnd other) {
        return new StreamReset(container, request, response, other);
    }

    /** Breaks off a stream that ends, if that is how it is to end. */
    void resetAtEnd(boolean isGivenUp) {
        if (end.isBroken(isGivenUp)) {
            reset();
        }
    }

    /** Breaks the response off. If that is impossible, it logs a warning once, and the response ends cleanly. */
    void reset() {
        try {
            if (container.startsWith("org.apache.catalina.")) {
                resetTomcat();
            } else if (container.startsWith("org.eclipse.jetty.")) {
                resetJetty();
            } else if (container.startsWith("io.undertow.")) {
                resetUndertow();
            } else {
                throw new NoSuchMethodException("this container is not known");
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (WARNED.compareAndSet(false, true)) {
                LOG.warn("Streams cannot be reset in {} and end cleanly: {}", container, e.toString());
            }
        }
    }

    /** Reports an I/O error, which Tomcat takes for that of a client: nothing is logged, and no error page is looked for. */
    private void resetTomcat() throws ReflectiveOperationException {
        Object coyote = call(field(response, "response"), "getCoyoteResponse");
        Class<?> actions = Class.forName(
                "org.apache.coyote.ActionCode", false, coyote.getClass().getClassLoader());
        Object closeNow = actions.getField("CLOSE_NOW").get(null);
        coyote.getClass().getMethod("action", actions, Object.class).invoke(coyote, closeNow, broken());
    }

    private void resetJetty() throws ReflectiveOperationException {
        Object channel = call(response, "getServletChannel");
        channel.getClass().getMethod("abort", Throwable.class).invoke(channel, broken());
    }

    /** Closes the TCP connection of HTTP/1.1, but only the stream of HTTP/2. */
    private void resetUndertow() throws ReflectiveOperationException {
        Object connection = call(call(request, "getExchange"), "getConnection");
        boolean isHttp2 =
                connection.getClass().getName().equals("io.undertow.server.protocol.http2.Http2ServerConnection");
        if (isHttp2 && optionalField(connection, "requestChannel") == null) {
            resetUpgraded(connection);
        } else {
            call(connection, "close");
        }
    }

    /** A request that upgraded from HTTP/1.1 is answered in HTTP/2 and has no channel for its body, without which {@code close} fails. */
    private static void resetUpgraded(Object connection) throws ReflectiveOperationException {
        Object stream = call(field(connection, "responseChannel"), "getStreamId");
        Object http2 = field(connection, "channel");
        http2.getClass().getMethod("sendRstStream", int.class, int.class).invoke(http2, stream, CANCEL);
    }

    private static IOException broken() {
        return new IOException("the stream is broken off so that its client reconnects");
    }
}
