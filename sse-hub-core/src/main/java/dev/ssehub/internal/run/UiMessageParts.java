package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a UI message stream. Parameters that contain JSON are inserted without a check. */
public final class UiMessageParts {

    private UiMessageParts() {}

    public static SseEvent start(String messageId) {
        return TypedEvent.of("start").text("messageId", messageId).event();
    }

    public static SseEvent startStep() {
        return TypedEvent.of("start-step").event();
    }

    public static SseEvent textStart(String id) {
        return TypedEvent.of("text-start").text("id", id).event();
    }

    public static SseEvent textDelta(String id, String delta) {
        return TypedEvent.of("text-delta").text("id", id).text("delta", delta).event();
    }

    public static SseEvent textEnd(String id) {
        return TypedEvent.of("text-end").text("id", id).event();
    }

    public static SseEvent reasoningStart(String id) {
        return TypedEvent.of("reasoning-start").text("id", id).event();
    }

    public static SseEvent reasoningDelta(String id, String delta) {
        return TypedEvent.of("reasoning-delta")
                .text("id", id)
                .text("delta", delta)
                .event();
    }

    public static SseEvent reasoningEnd(String id) {
        return TypedEvent.of("reasoning-end").text("id", id).event();
    }

    public static SseEvent toolInputStart(String callId, String name) {
        return TypedEvent.of("tool-input-start")
                .text("toolCallId", callId)
                .text("toolName", name)
                .event();
    }

    public static SseEvent toolInputDelta(String callId, String delta) {
        return TypedEvent.of("tool-input-delta")
                .text("toolCallId", callId)
                .text("inputTextDelta", delta)
                .event();
    }

    public static SseEvent toolInput(String callId, String name, String inputJson) {
        return TypedEvent.of("tool-input-available")
                .text("toolCallId", callId)
                .text("toolName", name)
                .raw("input", inputJson)
                .event();
    }

    public static SseEvent toolOutput(String callId, String outputJson) {
        return TypedEvent.of("tool-output-available")
                .text("toolCallId", callId)
                .raw("output", outputJson)
                .event();
    }

    public static SseEvent toolError(String callId, String message) {
        return TypedEvent.of("tool-output-error")
                .text("toolCallId", callId)
                .text("errorText", message)
                .event();
    }

    public static SseEvent finishStep() {
        return TypedEvent.of("finish-step").event();
    }

    /**
     * Returns the part that ends a message, with more details.
     *
     * @param reason {@code stop}, {@code length}, {@code content-filter}, {@code tool-calls}, {@code error} or {@code other}
     * @param metadataJson metadata such as the usage, or null
     */
    public static SseEvent finish(@Nullable String reason, @Nullable String metadataJson) {
        return TypedEvent.of("finish")
                .text("finishReason", reason)
                .raw("messageMetadata", metadataJson)
                .event();
    }

    /** A message with a single text that grows. */
    static final class Text implements RunCodec<String> {

        private static final String ID = "0";

        @Override
        public List<SseEvent> begin(RunInfo run) {
            return List.of(start(run.id()), startStep(), textStart(ID));
        }

        @Override
        public List<SseEvent> encode(String item) {
            return item.isEmpty() ? List.of() : List.of(textDelta(ID, item));
        }

        @Override
        public List<SseEvent> complete() {
            return List.of(textEnd(ID), finishStep());
        }
    }
}
