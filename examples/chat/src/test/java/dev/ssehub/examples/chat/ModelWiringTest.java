package dev.ssehub.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.Disposable;

/** The built-in model is the one that Spring AI uses. */
class ModelWiringTest {

    private static RunningChat chat;

    @BeforeAll
    static void start() {
        chat = new RunningChat("chat.builtin.rate=200");
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @Test
    void springAiStreamsItsWordsAndTheUsage() {
        List<ChatResponse> responses = Objects.requireNonNull(
                model().stream(new Prompt("[tokens=3]")).collectList().block());
        assertThat(responses.stream()
                        .map(ChatResponse::getResult)
                        .filter(Objects::nonNull)
                        .map(result -> result.getOutput().getText())
                        .collect(Collectors.joining()))
                .isEqualTo("w1 w2 w3 ");
        assertThat(responses.get(responses.size() - 1).getMetadata().getUsage().getCompletionTokens())
                .isEqualTo(3);
    }

    @Test
    void cancellingClosesTheConnectionToTheModelWithinASecond() throws Exception {
        Disposable stream =
                model().stream(new Prompt("[tokens=100000][rate=1]")).subscribe();
        await().atMost(Duration.ofSeconds(10)).until(() -> chat.model().open() == 1);
        stream.dispose();
        await().atMost(Duration.ofSeconds(1)).until(() -> chat.model().open() == 0);
        assertThat(chat.http.get("/api/builtin/open").body()).isEqualTo("{\"open\":0}");
    }

    private static ChatModel model() {
        return chat.context.getBean(ChatModel.class);
    }
}
