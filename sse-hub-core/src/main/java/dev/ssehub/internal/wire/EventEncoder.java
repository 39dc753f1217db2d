package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events as event-stream blocks (WHATWG HTML §9.2.5).
 *
 * <p>A block is encoded once, without its id, by the publisher. The id, which is known only once the event is in the log, is put in front
 * of it. So a frame without its id consists of the same bytes from a later index on.
 */
public final class EventEncoder {

    private static final byte[] NOTHING = {};
    private static final byte[] ID = ascii("id: ");
    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] RETRY = ascii("retry: ");
    private static final byte[] COMMENT = ascii(": ");

    private EventEncoder() {}

    /** Encodes the event as a block that ends with its blank line and has no {@code id} field. */
    public static byte[] block(SseEvent event) {
        byte[] data = utf8(event.data());
        byte @Nullable [] comment = utf8OrNull(event.comment());
        byte @Nullable [] name = utf8OrNull(event.name());
        Duration delay = event.retry();
        byte @Nullable [] retry = delay == null ? null : ascii(Long.toString(delay.toMillis()));

        int length = 1
                + fieldLength(COMMENT, comment)
                + fieldLength(EVENT, name)
                + fieldLength(RETRY, retry)
                + dataLength(data);
        byte[] block = new byte[length];
        int end = putField(block, 0, COMMENT, comment);
        end = putField(block, end, EVENT, name);
        end = putField(block, end, RETRY, retry);
        end = putData(block, end, data);
        block[end] = '\n';
        return block;
    }

    /** Puts the {@code id} field in front of a block. */
    @SuppressWarnings(
            "deprecation") // getBytes into an array is wrong only for text that is not ASCII, and copies once.
    public static byte[] withId(EventId id, byte[] block) {
        String text = id.toString();
        int length = ID.length + text.length() + 1;
        byte[] frame = new byte[length + block.length];
        System.arraycopy(ID, 0, frame, 0, ID.length);
        text.getBytes(0, text.length(), frame, ID.length);
        frame[length - 1] = '\n';
        System.arraycopy(block, 0, frame, length, block.length);
        return frame;
    }

    static byte[] idLine(EventId id) {
        return withId(id, NOTHING);
    }

    private static int fieldLength(byte[] label, byte @Nullable [] value) {
        return value == null ? 0 : label.length + value.length + 1;
    }

    private static int putField(byte[] block, int at, byte[] label, byte @Nullable [] value) {
        if (value == null) {
            return at;
        }
        return putLine(block, at, label, value, 0, value.length);
    }

    /** Always writes "label, space, value". A client removes one space, so a leading space in the value survives. */
    private static int putLine(byte[] block, int at, byte[] label, byte[] value, int from, int to) {
        System.arraycopy(label, 0, block, at, label.length);
        System.arraycopy(value, from, block, at + label.length, to - from);
        int end = at + label.length + (to - from);
        block[end] = '\n';
        return end + 1;
    }

    /**
     * Returns the length of the data lines. Each of LF, CR and CRLF ends a line; in UTF-8, these bytes are not part of any other character.
     */
    private static int dataLength(byte[] data) {
        int breaks = 0;
        int breakBytes = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                breakBytes++;
                if (data[i] == '\n' || i + 1 == data.length || data[i + 1] != '\n') {
                    breaks++;
                }
            }
        }
        return (breaks + 1) * (DATA.length + 1) + data.length - breakBytes;
    }

    /**
     * Writes one data line for each line of the text, including the empty one after a final line break, because the client drops the last
     * LF.
     */
    private static int putData(byte[] block, int at, byte[] data) {
        int end = at;
        int lineStart = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                end = putLine(block, end, DATA, data, lineStart, i);
                if (data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n') {
                    i++;
                }
                lineStart = i + 1;
            }
        }
        return putLine(block, end, DATA, data, lineStart, data.length);
    }

    private static byte @Nullable [] utf8OrNull(@Nullable String text) {
        return text == null ? null : utf8(text);
    }

    /** Encodes text as UTF-8 with U+FFFD for lone surrogates, where {@link String#getBytes} would put a question mark. */
    private static byte[] utf8(String text) {
        int lone = loneSurrogate(text, 0);
        if (lone < 0) {
            return text.getBytes(UTF_8);
        }
        StringBuilder wellFormed = new StringBuilder(text);
        while (lone >= 0) {
            wellFormed.setCharAt(lone, '\uFFFD');
            lone = loneSurrogate(text, lone + 1);
        }
        return wellFormed.toString().getBytes(UTF_8);
    }

    private static int loneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
