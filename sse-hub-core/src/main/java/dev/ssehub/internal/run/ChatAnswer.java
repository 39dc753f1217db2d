package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's answer as a chat completion. It leaves out reasoning and the results of tools that were called here, since the format has no
 * place for them that every client knows.
 */
final class ChatAnswer extends ModelAnswer {

    private final boolean withUsage;
    private @Nullable ChatChunks chunks;
    private int calls;

    ChatAnswer(boolean withUsage) {
        this.withUsage = withUsage;
    }

    @Override
    public List<SseEvent> begin(RunInfo run, String model) {
        chunks = new ChatChunks(run, model);
        return List.of(chunks.role());
    }

    private ChatChunks chunks() {
        ChatChunks begun = chunks;
        if (begun == null) {
            throw new IllegalStateException("the answer has not begun");
        }
        return begun;
    }

    @Override
    void open(boolean isReasoning, int part, List<SseEvent> to) {}

    @Override
    void delta(boolean isReasoning, int part, String delta, List<SseEvent> to) {
        if (!isReasoning) {
            to.add(chunks().content(delta));
        }
    }

    @Override
    void close(boolean isReasoning, int part, List<SseEvent> to) {}

    @Override
    void call(int part, String callId, String name, String arguments, List<SseEvent> to) {
        to.add(chunks().toolCall(calls, callId, name));
        to.add(chunks().toolArguments(calls, arguments));
        calls++;
    }

    @Override
    void result(String callId, String result, boolean isFailure, List<SseEvent> to) {}

    @Override
    void finish(@Nullable String reason, @Nullable Usage usage, List<SseEvent> to) {
        to.add(chunks().finish(reason == null ? "stop" : reason));
        if (withUsage && usage != null) {
            to.add(chunks().usage(usage.json("prompt_tokens", "completion_tokens", "total_tokens")));
        }
    }
}
