package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines how much a container accepts in one write: as much as the buffer of the response holds. Of a larger write, Tomcat keeps the tail in a
 * buffer, is then not ready, and goes through its poller and another thread to flush it.
 *
 * <p>Each of these writes is a system call, and system calls cost more than all else in a burst. If a connector of Tomcat has a larger buffer for
 * each socket ({@code socket.appWriteBufSize}), the response gets a buffer that fills it: a smaller one would never fill it, and a larger one would
 * leave a tail.
 */
final class SocketBuffers {

    private static final Logger LOG = LoggerFactory.getLogger(SocketBuffers.class);

    private static final String TOMCAT = "org.apache.catalina.";
    private static final String TOMCAT_SETTING = "socket.appWriteBufSize";
    /** As much as the hub writes at once. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int CHUNK_FRAMING_BYTES = 32;
    private static final int MIN_PIECE_BYTES = 512;

    private SocketBuffers() {}

    /** Gives the response a buffer as large as that of its socket. Nothing has been written to it yet. */
    static void fit(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().startsWith("HTTP/1.")
                && request.getServletContext().getClass().getName().startsWith(TOMCAT)) {
            int ofSocket = Math.min(MAX_BYTES, ofTomcat(request));
            if (ofSocket > response.getBufferSize()) {
                response.setBufferSize(ofSocket);
            }
        }
    }

    /** Returns how many bytes can be written to the response before a flush. */
    static int pieceBytes(HttpServletResponse response) {
        return Math.max(MIN_PIECE_BYTES, response.getBufferSize() - CHUNK_FRAMING_BYTES);
    }

    /** Returns 0 if this cannot be determined, as in a native image. */
    private static int ofTomcat(HttpServletRequest request) {
        try {
            Object connector = ContainerObjects.call(
                    ContainerObjects.field(ContainerObjects.innermost(request), "request"), "getConnector");
            Object size =
                    connector.getClass().getMethod("getProperty", String.class).invoke(connector, TOMCAT_SETTING);
            return size == null ? 0 : Integer.parseInt(size.toString());
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Streams are written in pieces of the response's buffer: {}", e.toString());
            return 0;
        }
    }
}
