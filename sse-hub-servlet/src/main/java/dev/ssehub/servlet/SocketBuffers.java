package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how much a container takes in one go: what the buffer of the response holds. Of a larger write Tomcat keeps the tail in a buffer, is then not ready, and
 * goes through its poller and another thread to flush it.
 *
 * <p>Each go is a call of the system, and those cost more than all else in a burst. Where a connector of Tomcat has been given a larger buffer for each socket
 * ({@code socket.appWriteBufSize}), the response gets one that fills it: with a smaller one it would be filled by nobody, with a larger one there would be a tail.
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

    /** Lets the response take as much in one go as its socket. Nothing has been written to it. */
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

    /** Returns 0 where that cannot be found out, as in a native image. */
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
