package dev.ssehub.internal.run;

import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates the events of a response as OpenAI's clients do. The last event contains the whole response, and replaces all that clients
 * have accumulated.
 */
final class ResponseSoFar {

    private static final String ENDED = "response.completed response.failed response.incomplete error";

    /** An item of the output: complete, or begun, with what has been added to it since. */
    private static final class Item {
        private JsonObject written;
        private boolean whole;
        private final Map<Long, JsonObject> parts = new TreeMap<>();
        private final Map<Long, StringBuilder> texts = new TreeMap<>();
        private final StringBuilder arguments = new StringBuilder();

        Item(JsonObject written) {
            this.written = written;
        }
    }

    private final Map<Long, Item> items = new TreeMap<>();
    private @Nullable JsonObject response;
    private boolean ended;

    void take(String type, JsonObject event) {
        ended = List.of(ENDED.split(" ")).contains(type);
        JsonObject begun = JsonObject.read(event.raw("response"));
        if (begun != null) {
            response = begun;
            return;
        }
        JsonObject written = JsonObject.read(event.raw("item"));
        Item item = items.get(number(event, "output_index"));
        if (written != null && (type.endsWith("item.added") || type.endsWith("item.done"))) {
            item = items.computeIfAbsent(number(event, "output_index"), index -> new Item(written));
            item.written = written;
            item.whole = type.endsWith("done");
        } else if (item != null) {
            add(item, type, event);
        }
    }

    private static void add(Item item, String type, JsonObject event) {
        long part = number(event, "content_index");
        switch (type) {
            case "response.content_part.added", "response.content_part.done" -> {
                JsonObject written = JsonObject.read(event.raw("part"));
                if (written != null) {
                    item.parts.put(part, written);
                    item.texts.remove(part);
                }
            }
            case "response.output_text.delta", "response.refusal.delta", "response.reasoning_text.delta" ->
                item.texts.computeIfAbsent(part, index -> new StringBuilder()).append(rawText(event, "delta"));
            case "response.output_text.done", "response.reasoning_text.done" ->
                item.texts.put(part, new StringBuilder(rawText(event, "text")));
            case "response.function_call_arguments.delta" -> item.arguments.append(rawText(event, "delta"));
            case "response.function_call_arguments.done" -> {
                item.arguments.setLength(0);
                item.arguments.append(rawText(event, "arguments"));
            }
            default -> {
                // other kinds of items stay as they were when they began
            }
        }
    }

    private static String rawText(JsonObject event, String member) {
        String raw = event.rawText(member);
        return raw == null ? "" : raw;
    }

    private static long number(JsonObject event, String member) {
        String raw = event.raw(member);
        return raw != null && raw.matches("\\d{1,9}") ? Long.parseLong(raw) : 0;
    }

    /** Returns whether the last event was one that ends a response. */
    boolean hasEnded() {
        return ended;
    }

    /** Returns the event that ends the response; an error event if the run has failed before a response began. */
    String terminal(RunInfo run, RunEnd end) {
        boolean failed = !end.isComplete() && end.outcome() != RunEnd.Outcome.STOPPED;
        if (response == null && failed) {
            return new JsonWriter()
                    .raw("{\"type\":\"error\"," + codeAndMessage(end) + ",\"param\":null}")
                    .toString();
        }
        String status = end.isComplete() ? "completed" : failed ? "failed" : "cancelled";
        JsonObject last = (response == null ? begun(run) : response)
                .with("status", "\"" + status + "\"")
                .with("output", output(end.isComplete() ? "completed" : "incomplete"))
                .with("error", failed ? "{" + codeAndMessage(end) + "}" : "null");
        // OpenAI has a status for a cancelled response, but no event type.
        String type = failed || end.isComplete() ? status : "incomplete";
        return "{\"type\":\"response." + type + "\",\"response\":" + last + "}";
    }

    private static String codeAndMessage(RunEnd end) {
        return new JsonWriter()
                .raw("\"code\":")
                .quoted(Ends.code(end, "server_error"))
                .raw(",\"message\":")
                .quoted(Ends.message(end))
                .toString();
    }

    private static JsonObject begun(RunInfo run) {
        JsonObject response = JsonObject.read(new JsonWriter()
                .raw("{\"id\":")
                .quoted("resp_" + run.id())
                .raw(",\"object\":\"response\",\"created_at\":"
                        + run.startedAt().getEpochSecond() + "}")
                .toString());
        if (response == null) {
            throw new IllegalStateException("what is written here is JSON");
        }
        return response;
    }

    private String output(String status) {
        List<String> output = new ArrayList<>();
        items.values().forEach(item -> output.add(written(item, status)));
        return "[" + String.join(",", output) + "]";
    }

    private static String written(Item item, String status) {
        JsonObject written = item.written;
        if (item.whole) {
            return written.toString();
        }
        if (!written.isNull("status")) {
            written = written.with("status", "\"" + status + "\"");
        }
        if (!item.arguments.isEmpty()) {
            written = written.with("arguments", "\"" + item.arguments + "\"");
        }
        if (!item.parts.isEmpty()) {
            List<String> parts = new ArrayList<>();
            item.parts.forEach((index, part) -> parts.add(part(part, item.texts.get(index))));
            written = written.with("content", "[" + String.join(",", parts) + "]");
        }
        return written.toString();
    }

    private static String part(JsonObject part, @Nullable StringBuilder text) {
        String member = "refusal".equals(part.text("type")) ? "refusal" : "text";
        return text == null
                ? part.toString()
                : part.with(member, "\"" + text + "\"").toString();
    }
}
