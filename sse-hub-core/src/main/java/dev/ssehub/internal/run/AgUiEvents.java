package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of AG-UI. A delta must not be empty. */
public final class AgUiEvents {

    private AgUiEvents() {}

    /**
     * Returns the event that begins a run.
     *
     * @param protocolVersion the version that the client has sent, or null; only clients that have sent one learn that a run was stopped
     */
    public static SseEvent runStarted(String threadId, String runId, @Nullable String protocolVersion) {
        return TypedEvent.of("RUN_STARTED")
                .text("threadId", threadId)
                .text("runId", runId)
                .text("protocolVersion", protocolVersion)
                .event();
    }

    public static SseEvent textStart(String messageId) {
        return TypedEvent.of("TEXT_MESSAGE_START")
                .text("messageId", messageId)
                .text("role", "assistant")
                .event();
    }

    public static SseEvent textContent(String messageId, String delta) {
        return TypedEvent.of("TEXT_MESSAGE_CONTENT")
                .text("messageId", messageId)
                .text("delta", delta)
                .event();
    }

    public static SseEvent textEnd(String messageId) {
        return TypedEvent.of("TEXT_MESSAGE_END").text("messageId", messageId).event();
    }

    public static SseEvent reasoningStart(String messageId) {
        return TypedEvent.of("REASONING_MESSAGE_START")
                .text("messageId", messageId)
                .text("role", "reasoning")
                .event();
    }

    public static SseEvent reasoningContent(String messageId, String delta) {
        return TypedEvent.of("REASONING_MESSAGE_CONTENT")
                .text("messageId", messageId)
                .text("delta", delta)
                .event();
    }

    public static SseEvent reasoningEnd(String messageId) {
        return TypedEvent.of("REASONING_MESSAGE_END")
                .text("messageId", messageId)
                .event();
    }

    public static SseEvent toolCallStart(String callId, String name, String parentMessageId) {
        return TypedEvent.of("TOOL_CALL_START")
                .text("toolCallId", callId)
                .text("toolCallName", name)
                .text("parentMessageId", parentMessageId)
                .event();
    }

    public static SseEvent toolCallArgs(String callId, String delta) {
        return TypedEvent.of("TOOL_CALL_ARGS")
                .text("toolCallId", callId)
                .text("delta", delta)
                .event();
    }

    public static SseEvent toolCallEnd(String callId) {
        return TypedEvent.of("TOOL_CALL_END").text("toolCallId", callId).event();
    }

    public static SseEvent toolCallResult(String messageId, String callId, String content) {
        return TypedEvent.of("TOOL_CALL_RESULT")
                .text("messageId", messageId)
                .text("toolCallId", callId)
                .text("role", "tool")
                .text("content", content)
                .event();
    }

    /** A run with a single message that grows. Its thread id is the id of the scope. */
    static final class Text implements RunCodec<String> {

        private String message = "";

        @Override
        public List<SseEvent> begin(RunInfo run) {
            message = run.id();
            String thread = run.scope() == null ? run.id() : run.scope().id();
            return List.of(runStarted(thread, run.id(), null), textStart(message));
        }

        @Override
        public List<SseEvent> encode(String item) {
            return item.isEmpty() ? List.of() : List.of(textContent(message, item));
        }

        @Override
        public List<SseEvent> complete() {
            return List.of(textEnd(message));
        }
    }
}
