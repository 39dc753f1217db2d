package dev.ssehub.examples.chat.faces;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.springai.SpringAi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import tools.jackson.databind.json.JsonMapper;

/** Encodes each piece of an answer as a pair of a message and its metadata, preceded by an event that names the run. */
final class MessageTuples implements RunCodec<ChatResponse> {

    private final JsonMapper json;
    /** Translates the errors of providers. */
    private final RunCodec<ChatResponse> failures = SpringAi.uiMessages().get();

    private String run = "";
    private boolean hasBegun;

    MessageTuples(JsonMapper json) {
        this.json = json;
    }

    /** Returns no event: until the provider answers, its refusal can still become the status of the response. */
    @Override
    public List<SseEvent> begin(RunInfo info) {
        run = info.id();
        return List.of();
    }

    @Override
    public List<SseEvent> encode(ChatResponse response) {
        List<SseEvent> events = new ArrayList<>();
        if (!hasBegun) {
            hasBegun = true;
            events.add(event("metadata", Map.of("run_id", run, "attempt", 1)));
        }
        Generation generation = response.getResult();
        String text = generation == null ? null : generation.getOutput().getText();
        Usage usage = response.getMetadata().getUsage();
        boolean hasUsage = usage != null && usage.getTotalTokens() != null && usage.getTotalTokens() > 0;
        if (hasUsage || (text != null && !text.isEmpty())) {
            events.add(event("messages", List.of(message(text, hasUsage ? usage : null), Map.of("run_id", run))));
        }
        return events;
    }

    private Map<String, Object> message(@Nullable String text, @Nullable Usage usage) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "AIMessageChunk");
        message.put("id", "answer-" + run);
        message.put("content", text == null ? "" : text);
        if (usage != null) {
            message.put(
                    "usage_metadata",
                    Map.of(
                            "input_tokens", usage.getPromptTokens(),
                            "output_tokens", usage.getCompletionTokens(),
                            "total_tokens", usage.getTotalTokens()));
        }
        return message;
    }

    private SseEvent event(String name, Object data) {
        return SseEvent.named(name).data(json.writeValueAsString(data));
    }

    @Override
    public RunEnd failure(Throwable failure) {
        return failures.failure(failure);
    }
}
