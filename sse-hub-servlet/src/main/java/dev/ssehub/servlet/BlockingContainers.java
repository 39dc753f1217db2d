package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * Knows in which containers a write may wait although {@code isReady()} is true.
 *
 * <p>Tomcat writes HTTP/2 frames one by one and waits for the socket to take each, up to the write time-out of its {@code Http2Protocol}
 * (5 s by default). Over HTTP/1 no container does: there a connection is one response, and what the socket does not take is kept.
 */
final class BlockingContainers {

    /** By the classes of their servlet contexts. They keep what the socket does not take over HTTP/2 too. */
    private static final List<String> NEVER_WAIT = List.of("org.eclipse.jetty.", "io.undertow.");

    private BlockingContainers() {}

    /** Returns whether a write may wait. A container that is not known may. */
    static boolean mayWait(HttpServletRequest request) {
        String container = request.getServletContext().getClass().getName();
        return !request.getProtocol().startsWith("HTTP/1.")
                && NEVER_WAIT.stream().noneMatch(container::startsWith);
    }

    /** Returns what is equal for all requests over the same TCP connection. */
    static String tcpConnection(HttpServletRequest request) {
        return request.getServletConnection().getConnectionId();
    }
}
