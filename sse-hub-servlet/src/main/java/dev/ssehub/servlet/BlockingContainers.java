package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Determines in which containers a write may block.
 *
 * <p>Tomcat writes HTTP/2 frames one by one and waits for the socket to take each, up to the write time-out of its {@code Http2Protocol} (5 s by
 * default), although {@code isReady()} is true. Over HTTP/1 it does not: there a connection is one response, and what the socket does not take is
 * kept. Jetty never waits.
 *
 * <p>Undertow allows non-blocking writes only from its own callback ({@code ServletOutputStreamImpl}). If another thread writes, that thread and the
 * I/O thread use the same buffer at once, and bytes are repeated or lost, over HTTP/1 as well (seen with 2.3.26, in one of twenty answers of 4 MB).
 * So responses of Undertow are written as by ordinary servlets, and their writes wait.
 */
final class BlockingContainers {

    /** Prefixes of the class names of their servlet contexts. */
    private static final String JETTY = "org.eclipse.jetty.";

    private static final String TOMCAT = "org.apache.catalina.";

    private static final String UNDERTOW = "io.undertow.";

    private BlockingContainers() {}

    /** Returns whether a write may wait. In an unknown container, it may over HTTP/2. */
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
     * Returns whether threads of the application may write to the response: a write never waits, and the effect of an interrupt is known
     * ({@link InterruptedWrites}). Of an unknown container, neither is certain.
     */
    static boolean isForAnyThread(HttpServletRequest request) {
        String container = container(request);
        return !mayWait(request) && (container.startsWith(JETTY) || container.startsWith(TOMCAT));
    }

    private static String container(HttpServletRequest request) {
        return request.getServletContext().getClass().getName();
    }

    /** Returns a value that is equal for all requests over the same TCP connection. */
    static String tcpConnection(HttpServletRequest request) {
        return request.getServletConnection().getConnectionId();
    }
}
