package dev.ssehub.http;

import dev.ssehub.session.Gap;
import java.util.Locale;

/** The headers of streams and polls. What the hub's own mean is in the documentation of the script for browsers, which reads them. */
public final class StreamHeaders {

    /** How long a stream is silent at most, in milliseconds. */
    public static final String HEARTBEAT = "SSE-Hub-Heartbeat";

    /** Why a stream in plain framing begins with a gap. */
    public static final String GAP = "SSE-Hub-Gap";

    /** Stands for who the client is, and what it gets. */
    public static final String IDENTITY = "SSE-Hub-Identity";

    /** Which run it is. */
    public static final String RUN = "SSE-Hub-Run";

    /** How the run has ended, where it had when the answer began. */
    public static final String RUN_OUTCOME = "SSE-Hub-Run-Outcome";

    private StreamHeaders() {}

    /**
     * Sets the headers of an event stream (WHATWG HTML §9.2.5; what proxies and caches need to let it through), and tells clients that can
     * read it how long the stream is silent at most, in milliseconds.
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

    /** Sets the headers of an answer to a poll. */
    static void setPollHeaders(HttpExchange exchange) {
        exchange.setStatus(200);
        exchange.setHeader("Content-Type", "application/json;charset=UTF-8");
        exchange.setHeader("Cache-Control", "no-store, no-transform");
    }
}
