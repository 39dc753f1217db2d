package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what containers do wrong over HTTP/2, and in which of them a write may wait although {@code isReady()} is true.
 *
 * <p>Tomcat writes HTTP/2 frames one by one and waits for the socket to take each, up to the write time-out of its {@code Http2Protocol}
 * (5 s by default). Over HTTP/1 no container does: there a connection is one response, and what the socket does not take is kept.
 */
final class BlockingContainers {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingContainers.class);

    private static final String UNDERTOW = "io.undertow.";

    /** By the classes of their servlet contexts. They keep what the socket does not take over HTTP/2 too. */
    private static final List<String> NEVER_WAIT = List.of("org.eclipse.jetty.", UNDERTOW);

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private BlockingContainers() {}

    /** Returns whether a write may wait. A container that is not known may. */
    static boolean mayWait(HttpServletRequest request) {
        String container = request.getServletContext().getClass().getName();
        return !request.getProtocol().startsWith("HTTP/1.")
                && NEVER_WAIT.stream().noneMatch(container::startsWith);
    }

    /**
     * Says once that Undertow corrupts what is larger than its buffer over HTTP/2: seen with 2.3.26, where its own thread and the one that
     * writes go on at once after a flush. The servlet API leaves no way around it.
     */
    static void warnOfCorruption(HttpServletRequest request) {
        String container = request.getServletContext().getClass().getName();
        boolean isAffected =
                container.startsWith(UNDERTOW) && !request.getProtocol().startsWith("HTTP/1.");
        if (isAffected && WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "Undertow may corrupt events of more than 16 KB over HTTP/2. Serve streams over HTTP/1.1, or behind a proxy that speaks"
                            + " HTTP/2 to browsers and HTTP/1.1 to Undertow");
        }
    }

    /** Returns what is equal for all requests over the same TCP connection. */
    static String tcpConnection(HttpServletRequest request) {
        return request.getServletConnection().getConnectionId();
    }
}
