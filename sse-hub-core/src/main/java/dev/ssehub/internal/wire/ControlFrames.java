package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import dev.ssehub.session.Gap;
import dev.ssehub.transport.OpenRequest;
import java.util.Locale;

/** The frames that the hub itself sends. */
public final class ControlFrames {

    /** The name of the event that moves a client's position. It is part of the protocol: the browser's half knows it too. */
    static final String CURSOR_EVENT = "sse-hub.cursor";

    private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(US_ASCII);
    private static final byte[] PLAIN_KEEP_ALIVE = ":\n".getBytes(US_ASCII);

    private static final byte[] NOT_WELCOME = cursor(OpenRequest.NOT_WELCOME);
    private static final byte[] PLAIN_NOT_WELCOME = ("id: " + OpenRequest.NOT_WELCOME + "\n").getBytes(US_ASCII);

    private ControlFrames() {}

    /** A comment: proves the connection and changes nothing in the client. */
    public static byte[] keepAlive() {
        return KEEP_ALIVE;
    }

    /** The reconnection time in a block of its own, which is not dispatched (WHATWG HTML §9.2.6: its data buffer is empty). */
    public static byte[] retry(long millis) {
        return ("retry: " + millis + "\n\n").getBytes(US_ASCII);
    }

    /**
     * Moves the client's position. It has an empty data line because some clients ignore an id-only block, and a name of its own
     * because it must reach no {@code onmessage}.
     */
    public static byte[] cursor(EventId id) {
        return cursor(id.toString());
    }

    private static byte[] cursor(String id) {
        return ("event: " + CURSOR_EVENT + "\nid: " + id + "\ndata:\n\n").getBytes(US_ASCII);
    }

    /** Takes the place of the client's position: it is not to come back, and is recognised if it does. */
    public static byte[] notWelcome() {
        return NOT_WELCOME;
    }

    /** Moves the client's position and sets its reconnection time: some clients ignore the time in a block of its own. */
    public static byte[] cursor(EventId id, long retryMillis) {
        return ("event: " + CURSOR_EVENT + "\nid: " + id + "\nretry: " + retryMillis + "\ndata:\n\n")
                .getBytes(US_ASCII);
    }

    /** Reports a gap. Without an id: the position moves only with the cursor frame that follows what makes up for the gap. */
    public static byte[] gap(String eventName, Gap gap) {
        return ("event: " + eventName + "\ndata: " + json(gap) + "\n\n").getBytes(UTF_8);
    }

    // In plain framing, lines without the blank one that would end a block: fetch-event-source passes on each block,
    // also one without data.

    /** {@link #keepAlive()} in plain framing. */
    public static byte[] plainKeepAlive() {
        return PLAIN_KEEP_ALIVE;
    }

    /** The reconnection time in plain framing. It counts as soon as the line is read (WHATWG HTML §9.2.6). */
    public static byte[] plainRetry(long millis) {
        return ("retry: " + millis + "\n").getBytes(US_ASCII);
    }

    /** {@link #notWelcome()} in plain framing. */
    public static byte[] plainNotWelcome() {
        return PLAIN_NOT_WELCOME;
    }

    /** A gap in plain framing. */
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
