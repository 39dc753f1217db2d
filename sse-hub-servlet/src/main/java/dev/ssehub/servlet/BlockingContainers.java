package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Knows in which containers a write may wait.
 *
 * <p>Tomcat writes HTTP/2 frames one by one and waits for the socket to take each, up to the write time-out of its {@code Http2Protocol}
 * (5 s by default), although {@code isReady()} is true. Over HTTP/1 it does not: there a connection is one response, and what the socket does
 * not take is kept. Jetty never waits.
 *
 * <p>Undertow lets a response without blocking be written from its own callback alone ({@code ServletOutputStreamImpl}): when another thread
 * writes, its I/O thread and that one use the same buffer at once, and bytes are repeated or lost, over HTTP/1 as well (seen with 2.3.26, in one
 * of twenty answers of 4 MB). So it is written as it is by ordinary servlets, and waits.
 */
final class BlockingContainers {

    /** By the classes of their servlet contexts. */
    private static final String JETTY = "org.eclipse.jetty.";

    private static final String TOMCAT = "org.apache.catalina.";

    private static final String UNDERTOW = "io.undertow.";

    private BlockingContainers() {}

    /** Returns whether a write may wait. Over HTTP/2, a container that is not known may. */
    static boolean mayWait(HttpServletRequest request) {
        boolean isMultiplexed = !request.getProtocol().startsWith("HTTP/1.");
        return isWrittenWithoutListener(request)
                || (isMultiplexed && !container(request).startsWith(JETTY));
    }

    /** Returns whether the response must not have a {@code WriteListener}. */
    static boolean isWrittenWithoutListener(HttpServletRequest request) {
        return container(request).startsWith(UNDERTOW);
    }

    /**
     * Returns whether threads of the application's may write to the response: a write never waits, and it is known what an interrupt does to it
     * ({@link InterruptedWrites}). Of a container that is not known, nobody can say.
     */
    static boolean isForAnyThread(HttpServletRequest request) {
        String container = container(request);
        return !mayWait(request) && (container.startsWith(JETTY) || container.startsWith(TOMCAT));
    }

    private static String container(HttpServletRequest request) {
        return request.getServletContext().getClass().getName();
    }

    /** Returns what is equal for all requests over the same TCP connection. */
    static String tcpConnection(HttpServletRequest request) {
        return request.getServletConnection().getConnectionId();
    }
}
