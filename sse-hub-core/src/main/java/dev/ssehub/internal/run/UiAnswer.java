package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's answer as a UI message. Its usage becomes metadata of the message. */
final class UiAnswer extends ModelAnswer {

    @Override
    public List<SseEvent> begin(RunInfo run, String model) {
        return List.of(UiMessageParts.start(run.id()), UiMessageParts.startStep());
    }

    @Override
    void open(boolean isReasoning, int part, List<SseEvent> to) {
        String id = Integer.toString(part);
        to.add(isReasoning ? UiMessageParts.reasoningStart(id) : UiMessageParts.textStart(id));
    }

    @Override
    void delta(boolean isReasoning, int part, String delta, List<SseEvent> to) {
        String id = Integer.toString(part);
        to.add(isReasoning ? UiMessageParts.reasoningDelta(id, delta) : UiMessageParts.textDelta(id, delta));
    }

    @Override
    void close(boolean isReasoning, int part, List<SseEvent> to) {
        String id = Integer.toString(part);
        to.add(isReasoning ? UiMessageParts.reasoningEnd(id) : UiMessageParts.textEnd(id));
    }

    @Override
    void call(int part, String callId, String name, String arguments, List<SseEvent> to) {
        to.add(UiMessageParts.toolInput(callId, name, json(arguments)));
    }

    @Override
    void result(String callId, String result, boolean isFailure, List<SseEvent> to) {
        to.add(isFailure ? UiMessageParts.toolError(callId, result) : UiMessageParts.toolOutput(callId, json(result)));
        to.add(UiMessageParts.finishStep());
        to.add(UiMessageParts.startStep());
    }

    @Override
    void finish(@Nullable String reason, @Nullable Usage usage, List<SseEvent> to) {
        to.add(UiMessageParts.finishStep());
        String known = reason == null
                ? null
                : switch (reason) {
                    case "stop", "length" -> reason;
                    case "tool_calls" -> "tool-calls";
                    case "content_filter" -> "content-filter";
                    default -> "other";
                };
        String metadata =
                usage == null ? null : "{\"usage\":" + usage.json("inputTokens", "outputTokens", "totalTokens") + "}";
        to.add(UiMessageParts.finish(known, metadata));
    }
}
