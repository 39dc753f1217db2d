package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of chat completions: chunks, and {@code [DONE]}. Clients do not resume. Clients that accumulate the chunks reject an answer
 * whose first choice has no {@code finish_reason}, so one is added here to a completed or stopped answer without it.
 */
public final class OpenAiChat implements Dialect {

    public static final Dialect INSTANCE = new OpenAiChat();

    private static final SseEvent DONE = SseEvent.of("[DONE]");

    private OpenAiChat() {}

    @Override
    public String name() {
        return "openai-chat";
    }

    @Override
    public boolean replaysFromStart() {
        return true;
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        if (!end.isComplete() && end.outcome() != RunEnd.Outcome.STOPPED) {
            return List.of(SseEvent.of(error(end)), DONE);
        }
        JsonObject last = null;
        for (SseEvent event : emitted.get()) {
            JsonObject chunk = JsonObject.read(event.data());
            JsonObject choice = choice(chunk);
            if (choice != null) {
                last = chunk;
                if (!choice.isNull("finish_reason")) {
                    return List.of(DONE);
                }
            }
        }
        return List.of(SseEvent.of(finish(run, last)), DONE);
    }

    private static String error(RunEnd end) {
        return new JsonWriter()
                .raw("{\"error\":{\"message\":")
                .quoted(Ends.message(end))
                .raw(",\"type\":\"server_error\",\"param\":null,\"code\":")
                .quoted(Ends.code(end, EndJson.outcome(end)))
                .raw("}}")
                .toString();
    }

    /** Returns a last chunk that is like the one before it, but without content. */
    private static String finish(RunInfo run, @Nullable JsonObject last) {
        String choices = "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]";
        if (last != null) {
            JsonObject chunk = last.with("choices", choices);
            return (chunk.isNull("usage") ? chunk : chunk.with("usage", "null")).toString();
        }
        return new JsonWriter()
                .raw("{\"id\":")
                .quoted("chatcmpl-" + run.id())
                .raw(",\"object\":\"chat.completion.chunk\",\"created\":"
                        + run.startedAt().getEpochSecond())
                .raw(",\"model\":\"\",\"choices\":" + choices + "}")
                .toString();
    }

    /** Returns the first choice of a chunk; null when there is none. */
    private static @Nullable JsonObject choice(@Nullable JsonObject chunk) {
        List<String> choices = chunk == null ? List.of() : JsonObject.elements(chunk.raw("choices"));
        return choices.isEmpty() ? null : JsonObject.read(choices.get(0));
    }

    @Override
    public @Nullable SseEvent merge(SseEvent first, SseEvent second) {
        return Deltas.merge(first, second, OpenAiChat::piece);
    }

    /** Returns the piece of a chunk that has nothing but a piece of the content of its only choice; null for any other. */
    private static Deltas.@Nullable Piece piece(String data) {
        JsonObject chunk = JsonObject.read(data);
        JsonObject choice = choice(chunk);
        JsonObject delta = choice == null ? null : JsonObject.read(choice.raw("delta"));
        String content = delta == null ? null : delta.rawText("content");
        if (chunk == null
                || choice == null
                || delta == null
                || content == null
                || !chunk.hasOnly(
                        "id", "object", "created", "model", "choices", "system_fingerprint", "service_tier", "usage")
                || !chunk.isNull("usage")
                || JsonObject.elements(chunk.raw("choices")).size() != 1
                || !choice.hasOnly("index", "delta", "logprobs", "finish_reason")
                || !choice.isNull("logprobs")
                || !choice.isNull("finish_reason")
                || !delta.hasOnly("role", "content")) {
            return null;
        }
        int array = chunk.from("choices");
        int from = data.indexOf('{', array) + choice.from("delta") + delta.from("content") + 1;
        return new Deltas.Piece(data, from, from + content.length());
    }

    @Override
    public String textOf(SseEvent event) {
        JsonObject choice = choice(JsonObject.read(event.data()));
        JsonObject delta = choice == null ? null : JsonObject.read(choice.raw("delta"));
        String content = delta == null ? null : delta.text("content");
        return content == null ? "" : content;
    }

    @Override
    public RunCodec<String> textCodec() {
        return new ChatChunks.Text();
    }
}
