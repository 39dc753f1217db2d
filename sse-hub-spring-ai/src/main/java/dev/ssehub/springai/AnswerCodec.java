package dev.ssehub.springai;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswer.Usage;
import dev.ssehub.internal.run.ProviderFailure;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Makes events of the responses that a model streams. Nothing is said before the first: until then the provider may refuse. */
final class AnswerCodec implements RunCodec<ChatResponse> {

    /** As the models for OpenAI's interface call it in the metadata of a message. Some give what has come so far, others the piece. */
    private static final String REASONING = "reasoningContent";

    private final ModelAnswer answer;
    private final @Nullable Run shownIn;
    private @Nullable RunInfo run;
    private boolean hasBegun;
    private String reasoning = "";
    private @Nullable String reason;
    private @Nullable Usage usage;

    /** @param shownIn the run, where its tools may have been shown before the first response; null where they are not */
    AnswerCodec(ModelAnswer answer, @Nullable Run shownIn) {
        this.answer = answer;
        this.shownIn = shownIn;
    }

    @Override
    public List<SseEvent> begin(RunInfo info) {
        run = info;
        return List.of();
    }

    @Override
    public List<SseEvent> encode(ChatResponse response) {
        List<SseEvent> events = new ArrayList<>();
        begin(response.getMetadata().getModel(), events);
        var used = response.getMetadata().getUsage();
        if (used != null && used.getTotalTokens() != null && used.getTotalTokens() > 0) {
            usage = new Usage(used.getPromptTokens(), used.getCompletionTokens());
        }
        Generation generation = response.getResult();
        if (generation == null) {
            return events;
        }
        String finished = generation.getMetadata().getFinishReason();
        if (finished != null && !finished.isEmpty()) {
            reason = finished.toLowerCase(Locale.ROOT);
        }
        AssistantMessage message = generation.getOutput();
        events.addAll(answer.reasoning(newReasoningIn(message)));
        String text = message.getText();
        if (text != null) {
            events.addAll(answer.text(text));
        }
        for (AssistantMessage.ToolCall call : message.getToolCalls()) {
            events.addAll(answer.toolCall(call.id(), call.name(), call.arguments()));
        }
        return events;
    }

    private void begin(@Nullable String model, List<SseEvent> events) {
        RunInfo mine = run;
        if (!hasBegun && mine != null) {
            hasBegun = true;
            List<SseEvent> beginning = answer.begin(mine, model == null ? "" : model);
            if (shownIn == null || shownIn.info().offset() == 0) {
                events.addAll(beginning);
            }
        }
    }

    private String newReasoningIn(AssistantMessage message) {
        if (!(message.getMetadata().get(REASONING) instanceof String given)) {
            return "";
        }
        if (given.startsWith(reasoning)) {
            String piece = given.substring(reasoning.length());
            reasoning = given;
            return piece;
        }
        reasoning += given;
        return given;
    }

    @Override
    public List<SseEvent> complete() {
        List<SseEvent> events = new ArrayList<>();
        begin("", events);
        events.addAll(answer.complete(reason, usage));
        return events;
    }

    @Override
    public RunEnd failure(Throwable failure) {
        return ProviderFailure.endOf(failure);
    }
}
