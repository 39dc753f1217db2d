package dev.ssehub.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One block of an event stream as the hub writes it: whole blocks, lines that end with LF, and a space behind each colon that has a value.
 *
 * @param id the id, or null
 * @param event the event's name, or null
 * @param data the data, or null when the block has no data line and so is no event
 */
record EventBlock(
        @Nullable String id,
        @Nullable String event,
        @Nullable String data) {

    private static final String CURSOR = "sse-hub.cursor";

    static List<EventBlock> parse(String blocks) {
        List<EventBlock> parsed = new ArrayList<>();
        for (String block : blocks.split("\n\n", -1)) {
            parsed.add(parseOne(block));
        }
        return parsed;
    }

    private static EventBlock parseOne(String block) {
        String id = null;
        String event = null;
        List<String> data = null;
        for (String line : block.split("\n", -1)) {
            int colon = line.indexOf(':');
            String value = line.substring(Math.min(colon + 2, line.length()));
            switch (line.substring(0, Math.max(colon, 0))) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> {
                    data = data == null ? new ArrayList<>() : data;
                    data.add(value);
                }
                default -> {
                    // retry and comments are for streams
                }
            }
        }
        return new EventBlock(id, event, data == null ? null : String.join("\n", data));
    }

    boolean isEvent() {
        return data != null;
    }

    boolean isCursor() {
        return CURSOR.equals(event);
    }

    /** The name that a browser gives to an event without one is said here. */
    String toJson() {
        return List.of(
                        "\"id\":" + Json.quote(id),
                        "\"event\":" + Json.quote(event == null ? "message" : event),
                        "\"data\":" + Json.quote(data))
                .stream()
                .collect(Collectors.joining(",", "{", "}"));
    }
}
