package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that neighbours are merged without a change of their content. */
class MergingTest {

    private static final String CHUNK =
            "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":";

    /** One kind of event each, where # stands for the piece. */
    private static final Map<String, List<String>> KINDS = Map.of(
            "ui-messages",
            List.of(
                    "{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"#\"}",
                    "{\"type\":\"text-delta\",\"id\":\"2\",\"delta\":\"#\"}",
                    "{\"delta\" : \"#\", \"id\":\"1\",\"type\":\"reasoning-delta\"}",
                    "{\"delta\" : \"#\", \"id\":\"2\",\"type\":\"reasoning-delta\"}",
                    "{\"type\":\"tool-input-delta\",\"toolCallId\":\"1\",\"inputTextDelta\":\"#\"}"),
            "ag-ui",
            List.of(
                    "{\"type\":\"TEXT_MESSAGE_CONTENT\",\"messageId\":\"1\",\"delta\":\"#\"}",
                    "{\"type\":\"TEXT_MESSAGE_CONTENT\",\"messageId\":\"2\",\"delta\":\"#\"}",
                    "{\"type\":\"REASONING_MESSAGE_CONTENT\",\"messageId\":\"1\",\"delta\":\"#\"}",
                    "{\"type\":\"TOOL_CALL_ARGS\",\"toolCallId\":\"1\",\"delta\":\"#\"}"),
            "openai-chat",
            List.of(
                    CHUNK + "[{\"index\":0,\"delta\":{\"content\":\"#\"},\"logprobs\":null,\"finish_reason\":null}]}",
                    CHUNK
                            + " [ {\"index\":1,\"delta\": {\"role\":\"assistant\",\"content\" :"
                            + " \"#\"}}],\"usage\":null}"));

    private static final List<String> PIECES = List.of(
            "", "a", " ", "word ", "\\n", "\\\"", "\\\\", "\\u0000", "\\ud83d", "\\ude00", "😀", "é", "}", "\\\\\\\"");

    private static Dialect dialect(String name) {
        return List.of(Dialect.uiMessages(), Dialect.agUi(), Dialect.openAiChat()).stream()
                .filter(dialect -> dialect.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<SseEvent> merged(Dialect dialect, List<SseEvent> events) {
        List<SseEvent> merged = new ArrayList<>();
        for (SseEvent event : events) {
            SseEvent both = merged.isEmpty() ? null : dialect.merge(merged.get(merged.size() - 1), event);
            if (both == null) {
                merged.add(event);
            } else {
                merged.set(merged.size() - 1, both);
            }
        }
        return merged;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ui-messages", "ag-ui", "openai-chat"})
    void whatIsMergedSaysTheSame(String name) {
        Dialect dialect = dialect(name);
        List<String> kinds = KINDS.getOrDefault(name, List.of());
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            List<SseEvent> events = new ArrayList<>();
            List<SseEvent> expected = new ArrayList<>();
            for (int run = random.nextInt(6); run > 0; run--) {
                String kind = kinds.get(random.nextInt(kinds.size()));
                StringBuilder all = new StringBuilder();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    String piece = PIECES.get(random.nextInt(PIECES.size()));
                    events.add(SseEvent.of(kind.replace("#", piece)));
                    all.append(piece);
                }
                expected.add(SseEvent.of(kind.replace("#", all)));
                expected.add(SseEvent.of("{\"type\":\"other\"}"));
                events.add(SseEvent.of("{\"type\":\"other\"}"));
            }
            assertThat(merged(dialect, events)).as("seed %d", seed).isEqualTo(expected);
            assertThat(text(dialect, expected)).as("seed %d", seed).isEqualTo(text(dialect, events));
        }
    }

    private static String text(Dialect dialect, List<SseEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(dialect.textOf(event)));
        return text.toString();
    }

    @Test
    void kindsAreNotMixed() {
        KINDS.forEach((name, kinds) -> {
            Map<String, SseEvent> events = new LinkedHashMap<>();
            kinds.forEach(kind -> events.put(kind, SseEvent.of(kind.replace("#", "x"))));
            events.forEach((kind, event) -> events.forEach((other, second) -> {
                if (!kind.equals(other)) {
                    assertThat(dialect(name).merge(event, second)).isNull();
                }
            }));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ui-messages | {"type":"text-delta","id":"1","delta":"x","providerMetadata":{}}
        ui-messages | {"type":"data-x","id":"1","delta":"x"}
        ui-messages | {"type":"text-delta","id":"1","delta":1}
        ui-messages | [DONE]
        ag-ui | {"type":"TEXT_MESSAGE_CONTENT","messageId":"1","delta":"x","metadata":{"a":1}}
        ag-ui | {"type":"STATE_DELTA","messageId":"1","delta":"x"}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a","reasoning_content":"b"}}]}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[]}}]}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"total_tokens":1}}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"content":"a"}}],"obfuscation":"b"}
        openai-chat | {"id":"c","choices":[]}
        openai-chat | {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"a"}}]}}]}
        """)
    void whatSaysMoreThanAPieceStaysAsItIs(String name, String data) {
        assertThat(dialect(name).merge(SseEvent.of(data), SseEvent.of(data))).isNull();
    }

    @Test
    void eventsWithANameOrACommentStayAsTheyAre() {
        SseEvent event = SseEvent.of("{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"x\"}");
        assertThat(Dialect.uiMessages().merge(event, event)).isNotNull();
        assertThat(Dialect.uiMessages().merge(event, event.comment("c"))).isNull();
        assertThat(Dialect.uiMessages().merge(SseEvent.named("n").data(event.data()), event))
                .isNull();
    }

    @Test
    void aPieceDoesNotGrowForEver() {
        List<SseEvent> events = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            events.add(SseEvent.of("{\"type\":\"text-delta\",\"id\":\"1\",\"delta\":\"word \"}"));
        }
        List<SseEvent> merged = merged(Dialect.uiMessages(), events);
        assertThat(merged)
                .hasSizeBetween(12, 15)
                .allSatisfy(event -> assertThat(event.data().length()).isLessThanOrEqualTo(8192));
        assertThat(text(Dialect.uiMessages(), merged)).isEqualTo("word ".repeat(20_000));
    }
}
