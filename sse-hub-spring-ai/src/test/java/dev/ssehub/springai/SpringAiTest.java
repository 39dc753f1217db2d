package dev.ssehub.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunOptions;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.ArchivedRuns;
import dev.ssehub.tests.support.ScriptedModel;
import dev.ssehub.tests.support.ScriptedModel.Ending;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import reactor.core.publisher.Flux;

/** Spring AI's model for OpenAI's interface, over HTTP. */
class SpringAiTest {

    private static final String CALL =
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}]}";

    private final ScriptedModel provider = new ScriptedModel();
    private final ArchivedRuns archive = new ArchivedRuns();
    private final SseHub hub = SseHub.builder().runArchive(archive).build();
    private final OpenAiChatModel model = OpenAiChatModel.builder()
            .httpClientBuilderCustomizer(ProviderCalls.closedAtOnce())
            .options(OpenAiChatOptions.builder()
                    .baseUrl(provider.baseUrl())
                    .apiKey("key")
                    .model("scripted")
                    .maxRetries(0)
                    .build())
            .build();

    @AfterEach
    void close() throws Exception {
        hub.close();
        provider.close();
    }

    @Test
    void anAnswerIsAUiMessageWithItsReasoningAndItsUsage() {
        provider.says(
                Ending.DONE,
                "stop",
                "{\"role\":\"assistant\",\"content\":\"\"}",
                "{\"reasoning_content\":\"Hm\"}",
                "{\"reasoning_content\":\"m.\"}",
                "{\"content\":\"Hel\"}",
                "{\"content\":\"lo\"}");
        Run run = publish(Dialect.uiMessages(), stream());
        assertThat(archive.dataOf(run))
                .containsExactly(
                        "{\"type\":\"start\",\"messageId\":\"" + run.id() + "\"}",
                        "{\"type\":\"start-step\"}",
                        "{\"type\":\"reasoning-start\",\"id\":\"0\"}",
                        "{\"type\":\"reasoning-delta\",\"id\":\"0\",\"delta\":\"Hmm.\"}",
                        "{\"type\":\"reasoning-end\",\"id\":\"0\"}",
                        "{\"type\":\"text-start\",\"id\":\"1\"}",
                        "{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"Hello\"}",
                        "{\"type\":\"text-end\",\"id\":\"1\"}",
                        "{\"type\":\"finish-step\"}",
                        "{\"type\":\"finish\",\"finishReason\":\"stop\",\"messageMetadata\":"
                                + "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5}}}");
        assertThat(archive.contentOf(run).text()).isEqualTo("Hello");
    }

    @Test
    void itsUsageIsSaidInTheDialectsOfOpenAi() {
        provider.says(Ending.DONE, "stop", "{\"content\":\"Hello\"}");
        assertThat(archive.dataOf(publish(Dialect.openAiResponses(), stream())))
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("{\"type\":\"response.in_progress\"")
                .contains("\"usage\":{\"input_tokens\":3,\"input_tokens_details\":{\"cached_tokens\":0},"
                        + "\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":5}");
        for (boolean isAskedFor : new boolean[] {true, false}) {
            provider.says(Ending.DONE, "stop", "{\"content\":\"Hello\"}");
            Run run = hub.runs().start(null, RunOptions.ownedBy("ann").dialect(Dialect.openAiChat()));
            SpringAi.publish(run, stream(), SpringAi.openAiChat(isAskedFor));
            assertThat(archive.dataOf(run).stream()
                            .filter(data -> data.endsWith("\"choices\":[],\"usage\":{\"prompt_tokens\":3,"
                                    + "\"completion_tokens\":2,\"total_tokens\":5}}")))
                    .hasSize(isAskedFor ? 1 : 0);
        }
    }

    @Test
    void itIsSaidInEveryDialectForModels() {
        for (Dialect dialect :
                List.of(Dialect.uiMessages(), Dialect.agUi(), Dialect.openAiChat(), Dialect.openAiResponses())) {
            provider.says(Ending.DONE, "stop", "{\"content\":\"Hello\"}");
            Run run = publish(dialect, stream());
            assertThat(archive.contentOf(run).text()).as(dialect.name()).isEqualTo("Hello");
            assertThat(archive.endOf(run).outcome()).as(dialect.name()).isEqualTo(Outcome.COMPLETED);
        }
        assertThatThrownBy(() -> publish(Dialect.lastEventId(), stream())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCallOfAToolThatTheApplicationMakesItselfIsShown() {
        provider.says(Ending.DONE, "tool_calls", CALL);
        assertThat(archive.dataOf(publish(Dialect.uiMessages(), stream())))
                .contains(
                        "{\"type\":\"tool-input-available\",\"toolCallId\":\"call1\",\"toolName\":\"weather\",\"input\":{\"city\":\"Rome\"}}");
        provider.says(Ending.DONE, "tool_calls", CALL);
        assertThat(archive.dataOf(publish(Dialect.agUi(), stream())))
                .anyMatch(data -> data.startsWith("{\"type\":\"TOOL_CALL_ARGS\",\"toolCallId\":\"call1\""));
    }

    @Test
    void toolsThatAChatClientCallsAreShownWithWhatTheyAnswer() {
        provider.says(Ending.DONE, "tool_calls", CALL).says(Ending.DONE, "stop", "{\"content\":\"Sunny.\"}");
        ToolCallingManager tools =
                SpringAi.showingTools(ToolCallingManager.builder().build());
        ChatClient client = ChatClient.builder(model)
                .defaultAdvisors(
                        ToolCallingAdvisor.builder().toolCallingManager(tools).build())
                .build();
        Run run = start(Dialect.uiMessages());
        SpringAi.publish(
                run,
                client.prompt().user("weather?").tools(new Weather()).toolContext(SpringAi.toolContext(run)).stream()
                        .chatResponse());
        assertThat(archive.dataOf(run))
                .startsWith("{\"type\":\"start\",\"messageId\":\"" + run.id() + "\"}")
                .containsSubsequence(
                        "{\"type\":\"tool-input-available\",\"toolCallId\":\"call1\",\"toolName\":\"weather\",\"input\":{\"city\":\"Rome\"}}",
                        "{\"type\":\"tool-output-available\",\"toolCallId\":\"call1\",\"output\":\"\\\"sun in Rome\\\"\"}",
                        "{\"type\":\"text-delta\",\"id\":\"0\",\"delta\":\"Sunny.\"}");
        assertThat(archive.dataOf(run).stream().filter(data -> data.contains("\"type\":\"start\"")))
                .hasSize(1);
    }

    static class Weather {
        @Tool(name = "weather")
        String in(String city) {
            return "sun in " + city;
        }
    }

    @Test
    void aProviderThatRefusesGivesItsStatusAndNotItsWords() {
        provider.refuses(429);
        RunEnd end = archive.endOf(publish(Dialect.uiMessages(), stream()));
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.code()).isEqualTo("rate-limit");
        assertThat(end.httpStatus()).isEqualTo(429);
        assertThat(end.message()).doesNotContain("secret");
    }

    @Test
    void aConnectionThatBreaksFailsTheRunAndKeepsWhatWasSaid() {
        provider.says(Ending.BROKEN, "", "{\"content\":\"Hel\"}");
        Run run = publish(Dialect.uiMessages(), stream());
        assertThat(archive.endOf(run).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(archive.contentOf(run).text()).isEqualTo("Hel");
    }

    @Test
    void stoppingClosesTheConnectionToTheProviderWithinASecond() {
        provider.says(Ending.SILENT, "", "{\"content\":\"Hel\"}");
        Run run = publish(Dialect.uiMessages(), stream());
        await().atMost(TestTimeouts.condition()).until(() -> run.info().offset() > 2 && provider.open() == 1);
        assertThat(hub.runs().stop(run.id(), "ann")).isTrue();
        await().atMost(Duration.ofSeconds(1)).until(() -> provider.open() == 0);
        assertThat(archive.endOf(run).outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(archive.contentOf(run).text()).isEqualTo("Hel");
    }

    private Flux<ChatResponse> stream() {
        return model.stream(new Prompt("hello"));
    }

    private Run start(Dialect dialect) {
        return hub.runs().start(null, RunOptions.ownedBy("ann").dialect(dialect));
    }

    private Run publish(Dialect dialect, Flux<ChatResponse> answer) {
        return SpringAi.publish(start(dialect), answer);
    }
}
