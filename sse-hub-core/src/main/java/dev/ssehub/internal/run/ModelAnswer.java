package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the output of a language model into events of one of the dialects for models. Texts and reasoning are opened and closed here. One
 * object serves one run, on one thread at a time.
 *
 * <p>{@link #begin} comes first, and should be called only when the model has begun to answer: until then, a failure can still become the
 * status of the response.
 */
public abstract class ModelAnswer {

    private enum Open {
        NOTHING,
        TEXT,
        REASONING
    }

    private Open open = Open.NOTHING;
    private int parts;

    ModelAnswer() {}

    /** The usage of a model, in tokens. */
    public record Usage(long input, long output) {

        String json(String inputName, String outputName, String totalName) {
            return "{\"" + inputName + "\":" + input + ",\"" + outputName + "\":" + output + ",\"" + totalName + "\":"
                    + (input + output) + "}";
        }
    }

    /**
     * Returns the events that begin the answer.
     *
     * @param model the name of the model, which may be empty
     */
    public abstract List<SseEvent> begin(RunInfo run, String model);

    /** Returns the events for a piece of text; none for an empty one. */
    public final List<SseEvent> text(String delta) {
        return piece(Open.TEXT, delta);
    }

    /** Returns the events for a piece of reasoning; none for an empty one. */
    public final List<SseEvent> reasoning(String delta) {
        return piece(Open.REASONING, delta);
    }

    private List<SseEvent> piece(Open kind, String delta) {
        if (delta.isEmpty()) {
            return List.of();
        }
        List<SseEvent> events = new ArrayList<>();
        if (open != kind) {
            close(events);
            open = kind;
            open(kind == Open.REASONING, parts, events);
        }
        delta(kind == Open.REASONING, parts, delta, events);
        return events;
    }

    private void close(List<SseEvent> events) {
        if (open != Open.NOTHING) {
            close(open == Open.REASONING, parts, events);
            open = Open.NOTHING;
            parts++;
        }
    }

    /** Returns the events of a complete tool call. */
    public final List<SseEvent> toolCall(String callId, String name, String arguments) {
        List<SseEvent> events = new ArrayList<>();
        close(events);
        call(parts++, callId, name, arguments, events);
        return events;
    }

    /** Returns the events for the result of a tool. */
    public final List<SseEvent> toolResult(String callId, String result, boolean isFailure) {
        List<SseEvent> events = new ArrayList<>();
        close(events);
        result(callId, result, isFailure, events);
        return events;
    }

    /**
     * Returns the events that complete the answer.
     *
     * @param reason why the model stopped, as a {@code finish_reason} of OpenAI; null when that is not known
     */
    public final List<SseEvent> complete(@Nullable String reason, @Nullable Usage usage) {
        List<SseEvent> events = new ArrayList<>();
        close(events);
        finish(reason, usage, events);
        return events;
    }

    abstract void open(boolean isReasoning, int part, List<SseEvent> to);

    abstract void delta(boolean isReasoning, int part, String delta, List<SseEvent> to);

    abstract void close(boolean isReasoning, int part, List<SseEvent> to);

    abstract void call(int part, String callId, String name, String arguments, List<SseEvent> to);

    abstract void result(String callId, String result, boolean isFailure, List<SseEvent> to);

    abstract void finish(@Nullable String reason, @Nullable Usage usage, List<SseEvent> to);

    /** Returns a JSON object unchanged, and any other text as a JSON string. */
    static String json(String text) {
        return JsonObject.read(text) == null ? new JsonWriter().quoted(text).toString() : text;
    }
}
