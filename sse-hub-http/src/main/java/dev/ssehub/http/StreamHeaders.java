package dev.ssehub.http;

import dev.ssehub.session.Gap;
import java.util.Locale;

/** The headers of streams and polls. The documentation of the browser script, which reads the hub's own headers, describes them. */
public final class StreamHeaders {

    /** The longest silence of a stream, in milliseconds. */
    public static final String HEARTBEAT = "SSE-Hub-Heartbeat";

    /** The reason of the gap with which a stream in plain framing begins. */
    public static final String GAP = "SSE-Hub-Gap";

    /** The identity of the client and of its entitlement. */
    public static final String IDENTITY = "SSE-Hub-Identity";

    /** The id of the run. */
    public static final String RUN = "SSE-Hub-Run";

    /** The outcome of the run, if it had ended when the response began. */
    public static final String RUN_OUTCOME = "SSE-Hub-Run-Outcome";

    private StreamHeaders() {}

    /**
     * Sets the headers of an event stream (WHATWG HTML §9.2.5, and those that proxies and caches need), and the header with the longest silence of the
     * stream in milliseconds.
     */
    static void setEventStreamHeaders(HttpExchange exchange, String heartbeatMillis) {
        exchange.setHeader(HEARTBEAT, heartbeatMillis);
        exchange.setStatus(200);
        exchange.setHeader("Content-Type", "text/event-stream");
        exchange.setHeader("Cache-Control", "no-store, no-transform");
        exchange.setHeader("X-Accel-Buffering", "no");
    }

    /** Returns the value of {@link #GAP} for a stream that begins with one. */
    public static String gap(Gap gap) {
        return gap.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Sets the headers of the response to a poll. */
    static void setPollHeaders(HttpExchange exchange) {
        exchange.setStatus(200);
        exchange.setHeader("Content-Type", "application/json;charset=UTF-8");
        exchange.setHeader("Cache-Control", "no-store, no-transform");
    }
}
