package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunInfo;
import java.time.Instant;
import java.util.List;

/** The chunks of one chat completion. */
public final class ChatChunks {

    private final String id;
    private final String created;
    private final String model;

    /**
     * Creates the chunks of a new completion.
     *
     * @param run the run, whose id and start time the completion gets
     * @param model the name of the model
     */
    public ChatChunks(RunInfo run, String model) {
        this("chatcmpl-" + run.id(), run.startedAt(), model);
    }

    private ChatChunks(String id, Instant created, String model) {
        this.id = id;
        this.created = Long.toString(created.getEpochSecond());
        this.model = model;
    }

    public SseEvent role() {
        return choice("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    public SseEvent content(String delta) {
        return choice(TypedEvent.with("content", delta).json(), "null");
    }

    /** Begins a tool call with its name. The pieces of its arguments follow. */
    public SseEvent toolCall(int index, String callId, String name) {
        return toolCall(TypedEvent.with("id", callId)
                .raw("index", Integer.toString(index))
                .text("type", "function")
                .raw(
                        "function",
                        TypedEvent.with("name", name).text("arguments", "").json()));
    }

    public SseEvent toolArguments(int index, String delta) {
        return toolCall(TypedEvent.with("type", "function")
                .raw("index", Integer.toString(index))
                .raw("function", TypedEvent.with("arguments", delta).json()));
    }

    private SseEvent toolCall(TypedEvent call) {
        return choice("{\"tool_calls\":[" + call.json() + "]}", "null");
    }

    /**
     * Returns the chunk that ends the choice.
     *
     * @param reason {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}
     */
    public SseEvent finish(String reason) {
        return choice("{}", new JsonWriter().quoted(reason).toString());
    }

    public SseEvent usage(String usageJson) {
        return chunk("[]").raw("usage", usageJson).event();
    }

    private SseEvent choice(String delta, String reason) {
        return chunk("[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + reason + "}]")
                .event();
    }

    private TypedEvent chunk(String choices) {
        return TypedEvent.with("id", id)
                .text("object", "chat.completion.chunk")
                .raw("created", created)
                .text("model", model)
                .raw("choices", choices);
    }

    /** A completion with a single text. */
    static final class Text implements RunCodec<String> {

        private ChatChunks chunks = new ChatChunks("", Instant.EPOCH, "");

        @Override
        public List<SseEvent> begin(RunInfo run) {
            chunks = new ChatChunks(run, "");
            return List.of(chunks.role());
        }

        @Override
        public List<SseEvent> encode(String item) {
            return List.of(chunks.content(item));
        }
    }
}
