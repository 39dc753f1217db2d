package com.example;

import java.time.Duration;
import java.util.List;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * A stand-in for a model: repeats the prompt, five words per second. Delete this class, and add spring-ai-starter-model-openai or another.
 */
@Component
class Parrot implements ChatModel {

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.fromArray(prompt.getContents().split("(?<= )"))
                .delayElements(Duration.ofMillis(200))
                .map(Parrot::response);
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        return response(prompt.getContents());
    }

    private static ChatResponse response(String text) {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
    }
}
