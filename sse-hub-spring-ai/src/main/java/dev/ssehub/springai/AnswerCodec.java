package dev.ssehub.springai;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswer.Usage;
import dev.ssehub.internal.run.ModelCodec;
import dev.ssehub.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Encodes the responses that a model streams. */
final class AnswerCodec extends ModelCodec<ChatResponse> {

    /** The metadata key of OpenAI-compatible models for reasoning. Some models return all of the text so far, others only the new piece. */
    private static final String REASONING = "reasoningContent";

    private String reasoning = "";
    private @Nullable String reason;
    private @Nullable Usage usage;

    /** @param shownIn the run in which tools may have been shown before the first response; null if they are not shown */
    AnswerCodec(ModelAnswer answer, @Nullable Run shownIn) {
        super(answer, shownIn);
    }

    @Override
    protected String modelOf(ChatResponse first) {
        return Objects.requireNonNullElse(first.getMetadata().getModel(), "");
    }

    @Override
    protected List<SseEvent> say(ChatResponse response, ModelAnswer answer) {
        var used = response.getMetadata().getUsage();
        if (used != null && used.getTotalTokens() != null && used.getTotalTokens() > 0) {
            usage = new Usage(used.getPromptTokens(), used.getCompletionTokens());
        }
        Generation generation = response.getResult();
        if (generation == null) {
            return List.of();
        }
        String finished = generation.getMetadata().getFinishReason();
        if (finished != null && !finished.isEmpty()) {
            reason = finished.toLowerCase(Locale.ROOT);
        }
        AssistantMessage message = generation.getOutput();
        List<SseEvent> events = new ArrayList<>(answer.reasoning(newReasoningIn(message)));
        events.addAll(answer.text(Objects.requireNonNullElse(message.getText(), "")));
        message.getToolCalls()
                .forEach(call -> events.addAll(answer.toolCall(call.id(), call.name(), call.arguments())));
        return events;
    }

    private String newReasoningIn(AssistantMessage message) {
        if (!(message.getMetadata().get(REASONING) instanceof String given)) {
            return "";
        }
        String piece = given.startsWith(reasoning) ? given.substring(reasoning.length()) : given;
        reasoning += piece;
        return piece;
    }

    @Override
    protected List<SseEvent> end(ModelAnswer answer) {
        return answer.complete(reason, usage);
    }
}
