package dev.ssehub.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.event.SseEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A parsed block of an event stream, in the form that {@link EventEncoder} and {@link ControlFrames} write: lines that end with LF, and a
 * space between a colon and its value.
 *
 * <p>Refers to the hub's bytes, which never change. Data is neither copied nor decoded.
 */
public final class EventBlock {

    private final byte[] bytes;
    private final int from;
    private final int to;
    private @Nullable String id;
    private @Nullable String event;
    private boolean hasData;

    /** Parses a block, from its first line up to the LF of its last line. A blank line after that is ignored. */
    public EventBlock(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        eachLine((start, end) -> {
            if (has("id:", start, end)) {
                id = text(start, end, 3);
            } else if (has("event:", start, end)) {
                event = text(start, end, 6);
            } else if (has("data:", start, end)) {
                hasData = true;
            }
            // Retry and comments are read by toEvent() only.
        });
    }

    private interface Line {
        void from(int start, int end);
    }

    private void eachLine(Line line) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                line.from(start, i);
                start = i + 1;
            }
        }
    }

    private boolean has(String field, int start, int end) {
        if (end - start < field.length()) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            if (bytes[start + i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int start, int end, int field) {
        int value = Math.min(start + field + 1, end);
        return new String(bytes, value, end - value, UTF_8);
    }

    /** Returns the id, or null. */
    public @Nullable String id() {
        return id;
    }

    /** Returns the event's name, or null. */
    public @Nullable String event() {
        return event;
    }

    /** Returns whether it is an event, which has at least one data line. */
    public boolean isEvent() {
        return hasData;
    }

    /** Returns whether it is a frame that only moves the client's position. */
    public boolean isCursor() {
        return ControlFrames.CURSOR_EVENT.equals(event);
    }

    /** Returns the event without its id, as it was passed to the encoder, except that all line breaks in its data are LF. */
    public SseEvent toEvent() {
        SseEvent[] read = {event == null ? SseEvent.of("") : SseEvent.named(event)};
        StringBuilder data = new StringBuilder();
        String[] between = {""};
        eachLine((start, end) -> {
            if (has("data:", start, end)) {
                data.append(between[0]).append(text(start, end, 5));
                between[0] = "\n";
            } else if (has("retry:", start, end)) {
                read[0] = read[0].retry(Duration.ofMillis(Long.parseLong(text(start, end, 6))));
            } else if (has(":", start, end)) {
                read[0] = read[0].comment(text(start, end, 1));
            }
        });
        return read[0].data(data.toString());
    }

    /** Adds the event to the response to a poll. An event without a name gets the name that browsers use for it. */
    public void toJson(JsonWriter json) {
        if (id == null) {
            json.raw("{\"id\":null");
        } else {
            json.raw("{\"id\":").quoted(id);
        }
        json.raw(",\"event\":").quoted(event == null ? "message" : event).raw(",\"data\":\"");
        String[] between = {""};
        eachLine((start, end) -> {
            if (has("data:", start, end)) {
                json.raw(between[0]).inString(bytes, Math.min(start + 6, end), end);
                between[0] = "\\u000a";
            }
        });
        json.raw("\"}");
    }

    /** Splits what the hub writes into blocks, regardless of the boundaries of writes. */
    public static final class Reader {

        private byte[] begun = new byte[0];
        private int length;

        /** Adds the bytes of a write, and passes on each block that they complete. */
        public void read(byte[] bytes, int offset, int count, Consumer<EventBlock> blocks) {
            int start = offset;
            for (int i = offset; i < offset + count; i++) {
                if (bytes[i] == '\n' && isLineFeedBefore(bytes, i, start)) {
                    blocks.accept(block(bytes, start, i));
                    start = i + 1;
                }
            }
            keep(bytes, start, offset + count);
        }

        private boolean isLineFeedBefore(byte[] bytes, int at, int start) {
            return at > start ? bytes[at - 1] == '\n' : length > 0 && begun[length - 1] == '\n';
        }

        private EventBlock block(byte[] bytes, int start, int end) {
            if (length == 0) {
                return new EventBlock(bytes, start, end);
            }
            keep(bytes, start, end);
            EventBlock block = new EventBlock(begun, 0, length);
            begun = new byte[0];
            length = 0;
            return block;
        }

        private void keep(byte[] bytes, int start, int end) {
            int more = end - start;
            if (length + more > begun.length) {
                begun = Arrays.copyOf(begun, Math.max(length + more, 2 * begun.length));
            }
            System.arraycopy(bytes, start, begun, length, more);
            length += more;
        }
    }
}
