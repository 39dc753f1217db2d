package dev.ssehub.servlet;

import dev.ssehub.session.Gap;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers of streams and polls. */
final class StreamHeaders {

    static final String HEARTBEAT = "SSE-Hub-Heartbeat";
    static final String GAP = "SSE-Hub-Gap";
    static final String IDENTITY = "SSE-Hub-Identity";
    /** Which run it is, and how it has ended: headers that the hub gives. */
    static final String RUN = "SSE-Hub-Run";

    static final String RUN_OUTCOME = "SSE-Hub-Run-Outcome";

    private StreamHeaders() {}

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
                    + Culprits.of(response).get());
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
}
