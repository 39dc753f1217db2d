package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import dev.ssehub.session.Gap;
import dev.ssehub.transport.OpenRequest;
import java.util.Locale;

/** The frames that the hub itself sends. */
public final class ControlFrames {

    /** The name of the event that moves a client's position. It is part of the protocol; the browser client uses it too. */
    static final String CURSOR_EVENT = "sse-hub.cursor";

    private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(US_ASCII);
    private static final byte[] PLAIN_KEEP_ALIVE = ":\n".getBytes(US_ASCII);

    private static final byte[] NOT_WELCOME = cursor(OpenRequest.NOT_WELCOME);
    private static final byte[] PLAIN_NOT_WELCOME = ("id: " + OpenRequest.NOT_WELCOME + "\n").getBytes(US_ASCII);

    private ControlFrames() {}

    /** Returns a comment, which tests the connection and changes nothing in the client. */
    public static byte[] keepAlive() {
        return KEEP_ALIVE;
    }

    /** Returns the reconnection time as a separate block, which is not dispatched (WHATWG HTML §9.2.6: its data buffer is empty). */
    public static byte[] retry(long millis) {
        return ("retry: " + millis + "\n\n").getBytes(US_ASCII);
    }

    /**
     * Returns a frame that moves the client's position. It has an empty data line because some clients ignore an id-only block, and its own
     * event name because it must not reach {@code onmessage}.
     */
    public static byte[] cursor(EventId id) {
        return cursor(id.toString());
    }

    private static byte[] cursor(String id) {
        return ("event: " + CURSOR_EVENT + "\nid: " + id + "\ndata:\n\n").getBytes(US_ASCII);
    }

    /**
     * Returns a frame that replaces the client's position by a mark. The client should not reconnect, and is recognised by the mark if it
     * does.
     */
    public static byte[] notWelcome() {
        return NOT_WELCOME;
    }

    /**
     * Returns a frame that moves the client's position and sets its reconnection time, because some clients ignore the time in a separate
     * block.
     */
    public static byte[] cursor(EventId id, long retryMillis) {
        return ("event: " + CURSOR_EVENT + "\nid: " + id + "\nretry: " + retryMillis + "\ndata:\n\n")
                .getBytes(US_ASCII);
    }

    /**
     * Returns a frame that reports a gap. It has no id: the position moves only with the cursor frame that follows the state sent after the
     * gap.
     */
    public static byte[] gap(String eventName, Gap gap) {
        return ("event: " + eventName + "\ndata: " + json(gap) + "\n\n").getBytes(UTF_8);
    }

    // In plain framing, these are lines without the blank line that ends a block, because fetch-event-source dispatches
    // each block, even one without data.

    /** Returns {@link #keepAlive()} in plain framing. */
    public static byte[] plainKeepAlive() {
        return PLAIN_KEEP_ALIVE;
    }

    /** Returns the reconnection time in plain framing. It takes effect as soon as the line is read (WHATWG HTML §9.2.6). */
    public static byte[] plainRetry(long millis) {
        return ("retry: " + millis + "\n").getBytes(US_ASCII);
    }

    /** Returns {@link #notWelcome()} in plain framing. */
    public static byte[] plainNotWelcome() {
        return PLAIN_NOT_WELCOME;
    }

    /** Returns the report of a gap in plain framing. */
    public static byte[] plainGap(String eventName, Gap gap) {
        return (": " + eventName + " " + json(gap) + "\n").getBytes(UTF_8);
    }

    private static String json(Gap gap) {
        JsonWriter json = new JsonWriter();
        json.raw("{\"reason\":")
                .quoted(gap.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        EventId from = gap.from();
        if (from != null) {
            json.raw(",\"from\":").quoted(from.toString());
        }
        return json.raw(",\"to\":").quoted(gap.to().toString()).raw("}").toString();
    }
}
