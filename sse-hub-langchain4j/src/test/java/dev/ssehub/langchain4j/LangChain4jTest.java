package dev.ssehub.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
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

/** An AI service of LangChain4j with its model for OpenAI's interface, over HTTP. */
class LangChain4jTest {

    private static final String CALL =
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"}}]}";

    private final ScriptedModel provider = new ScriptedModel();
    private final ArchivedRuns archive = new ArchivedRuns();
    private final SseHub hub = SseHub.builder().runArchive(archive).build();
    private final Assistant assistant = AiServices.builder(Assistant.class)
            .streamingChatModel(OpenAiStreamingChatModel.builder()
                    .baseUrl(provider.baseUrl())
                    .apiKey("key")
                    .modelName("scripted")
                    .returnThinking(true)
                    .build())
            .tools(new Weather())
            .build();

    interface Assistant {
        TokenStream chat(String text);
    }

    static class Weather {
        @Tool
        String weather(String city) {
            return "sun in " + city;
        }
    }

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
                "{\"reasoning_content\":\"Hmm.\"}",
                "{\"content\":\"Hel\"}",
                "{\"content\":\"lo\"}");
        Run run = publish(Dialect.uiMessages());
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
    }

    @Test
    void itsUsageIsSaidInTheDialectsOfOpenAi() {
        provider.says(Ending.DONE, "stop", "{\"content\":\"Hello\"}");
        assertThat(archive.dataOf(publish(Dialect.openAiResponses())))
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("{\"type\":\"response.in_progress\"")
                .contains("\"usage\":{\"input_tokens\":3,\"input_tokens_details\":{\"cached_tokens\":0},"
                        + "\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":5}");
        for (boolean isAskedFor : new boolean[] {true, false}) {
            provider.says(Ending.DONE, "stop", "{\"content\":\"Hello\"}");
            Run run = hub.runs().start(null, RunOptions.ownedBy("ann").dialect(Dialect.openAiChat()));
            LangChain4j.publishOpenAiChat(run, assistant.chat("hello"), isAskedFor);
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
            Run run = publish(dialect);
            assertThat(archive.contentOf(run).text()).as(dialect.name()).isEqualTo("Hello");
            assertThat(archive.endOf(run).outcome()).as(dialect.name()).isEqualTo(Outcome.COMPLETED);
        }
    }

    @Test
    void toolsAreShownWithWhatTheyAnswer() {
        provider.says(Ending.DONE, "tool_calls", CALL).says(Ending.DONE, "stop", "{\"content\":\"Sunny.\"}");
        assertThat(archive.dataOf(publish(Dialect.uiMessages())))
                .containsSubsequence(
                        "{\"type\":\"tool-input-available\",\"toolCallId\":\"call1\",\"toolName\":\"weather\",\"input\":{\"city\":\"Rome\"}}",
                        "{\"type\":\"tool-output-available\",\"toolCallId\":\"call1\",\"output\":\"sun in Rome\"}",
                        "{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"Sunny.\"}");
    }

    @Test
    void aProviderThatRefusesGivesItsStatusAndNotItsWords() {
        provider.refuses(401);
        RunEnd end = archive.endOf(publish(Dialect.uiMessages()));
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.code()).isEqualTo("provider-denied");
        assertThat(end.httpStatus()).isEqualTo(401);
        assertThat(end.message()).doesNotContain("secret");
    }

    @Test
    void stoppingClosesTheConnectionToTheProviderWithinASecond() {
        provider.says(Ending.SILENT, "", "{\"content\":\"Hel\"}");
        Run run = publish(Dialect.uiMessages());
        await().atMost(TestTimeouts.condition()).until(() -> run.info().offset() > 2 && provider.open() == 1);
        assertThat(hub.runs().stop(run.id(), "ann")).isTrue();
        await().atMost(Duration.ofSeconds(1)).until(() -> provider.open() == 0);
        assertThat(archive.endOf(run).outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(archive.contentOf(run).text()).isEqualTo("Hel");
    }

    private Run publish(Dialect dialect) {
        Run run = hub.runs().start(null, RunOptions.ownedBy("ann").dialect(dialect));
        return LangChain4j.publish(run, assistant.chat("hello"));
    }
}
