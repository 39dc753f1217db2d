package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of one of OpenAI's responses. The dialect derives the last event from these. */
public final class ResponseEvents {

    private final String id;
    private final long createdAt;
    private final String model;

    /**
     * Creates the events of a new response.
     *
     * @param run the run, whose id and start time the response gets
     * @param model the name of the model
     */
    public ResponseEvents(RunInfo run, String model) {
        this.id = run.id();
        this.createdAt = run.startedAt().getEpochSecond();
        this.model = model;
    }

    public SseEvent created() {
        return response("response.created", "null");
    }

    /** Returns an event with the usage of the model. The last event repeats the response in its latest form, and therefore contains the usage too. */
    SseEvent used(ModelAnswer.Usage usage) {
        // The details are not known here, but clients expect them to be present.
        return response(
                "response.in_progress",
                "{\"input_tokens\":" + usage.input()
                        + ",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":"
                        + usage.output() + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
                        + (usage.input() + usage.output()) + "}");
    }

    private SseEvent response(String type, String usage) {
        String response = TypedEvent.with("id", "resp_" + id)
                .text("object", "response")
                .raw("created_at", Long.toString(createdAt))
                .text("status", "in_progress")
                .raw("error", "null")
                .raw("incomplete_details", "null")
                .text("model", model)
                .raw("output", "[]")
                .raw("parallel_tool_calls", "true")
                .raw("tools", "[]")
                .raw("metadata", "{}")
                .raw("usage", usage)
                .json();
        return TypedEvent.of(type).raw("response", response).event();
    }

    /** Returns the events that begin a message: the item, and its first part. */
    public List<SseEvent> textBegins(int output) {
        return List.of(
                item("response.output_item.added", output, message(output, "in_progress", "")),
                part("response.content_part.added", output)
                        .raw("part", text(""))
                        .event());
    }

    public SseEvent textDelta(int output, String delta) {
        return part("response.output_text.delta", output)
                .text("delta", delta)
                .raw("logprobs", "[]")
                .event();
    }

    /** Returns the events that end a message: the text, its part and its item. */
    public List<SseEvent> textEnds(int output, String text) {
        return List.of(
                part("response.output_text.done", output)
                        .text("text", text)
                        .raw("logprobs", "[]")
                        .event(),
                part("response.content_part.done", output)
                        .raw("part", text(text))
                        .event(),
                item("response.output_item.done", output, message(output, "completed", text(text))));
    }

    /** Returns the events of a complete tool call. */
    public List<SseEvent> toolCall(int output, String callId, String name, String arguments) {
        return List.of(
                item("response.output_item.added", output, call(output, "in_progress", callId, name, "")),
                TypedEvent.of("response.function_call_arguments.done")
                        .text("item_id", "fc_" + id + "_" + output)
                        .raw("output_index", Integer.toString(output))
                        .text("name", name)
                        .text("arguments", arguments)
                        .event(),
                item("response.output_item.done", output, call(output, "completed", callId, name, arguments)));
    }

    private SseEvent item(String type, int output, String item) {
        return TypedEvent.of(type)
                .raw("output_index", Integer.toString(output))
                .raw("item", item)
                .event();
    }

    private String message(int output, String status, String content) {
        return TypedEvent.with("id", "msg_" + id + "_" + output)
                .text("type", "message")
                .text("status", status)
                .text("role", "assistant")
                .raw("content", "[" + content + "]")
                .json();
    }

    private String call(int output, String status, String callId, String name, String arguments) {
        return TypedEvent.with("id", "fc_" + id + "_" + output)
                .text("type", "function_call")
                .text("status", status)
                .text("call_id", callId)
                .text("name", name)
                .text("arguments", arguments)
                .json();
    }

    private TypedEvent part(String type, int output) {
        return TypedEvent.of(type)
                .text("item_id", "msg_" + id + "_" + output)
                .raw("output_index", Integer.toString(output))
                .raw("content_index", "0");
    }

    private static String text(String text) {
        return TypedEvent.of("output_text")
                .text("text", text)
                .raw("annotations", "[]")
                .raw("logprobs", "[]")
                .json();
    }

    /** A response with a single text. */
    static final class Text implements RunCodec<String> {

        private final StringBuilder text = new StringBuilder();
        private @Nullable ResponseEvents events;

        @Override
        public List<SseEvent> begin(RunInfo run) {
            events = new ResponseEvents(run, "");
            List<SseEvent> begins = events.textBegins(0);
            return List.of(events.created(), begins.get(0), begins.get(1));
        }

        @Override
        public List<SseEvent> encode(String item) {
            text.append(item);
            return events == null ? List.of() : List.of(events.textDelta(0, item));
        }

        @Override
        public List<SseEvent> complete() {
            return events == null ? List.of() : events.textEnds(0, text.toString());
        }
    }
}
