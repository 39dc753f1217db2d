package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a text becomes an answer in each dialect, from which the same text can be read. */
class TextCodecTest {

    private static final RunInfo RUN =
            new RunInfo("r1", null, "ann", "any", RunInfo.State.RUNNING, null, 0, 0, 0, Instant.ofEpochSecond(5), null);
    private static final List<String> WORDS = List.of("Hel", "", "lo \"you\"\n", "\\ ", "😀", "\u0000é");

    static List<Dialect> forModels() {
        return List.of(Dialect.uiMessages(), Dialect.agUi(), Dialect.openAiChat(), Dialect.openAiResponses());
    }

    private static List<SseEvent> events(Dialect dialect) {
        RunCodec<String> codec = dialect.textCodec();
        List<SseEvent> events = new ArrayList<>(codec.begin(RUN));
        WORDS.forEach(word -> events.addAll(codec.encode(word)));
        events.addAll(codec.complete());
        return events;
    }

    @ParameterizedTest
    @MethodSource("forModels")
    void theTextOfTheEventsIsTheText(Dialect dialect) {
        StringBuilder text = new StringBuilder();
        events(dialect).forEach(event -> text.append(dialect.textOf(event)));
        assertThat(text).hasToString(String.join("", WORDS));
    }

    @ParameterizedTest
    @MethodSource("forModels")
    void everyEventIsJsonAndSoIsTheEnd(Dialect dialect) {
        List<SseEvent> events = events(dialect);
        events.addAll(dialect.end(RUN, RunEnd.completed(), () -> events(dialect)));
        assertThat(events)
                .extracting(SseEvent::data)
                .allSatisfy(data -> assertThat(data.equals("[DONE]") || JsonObject.read(data) != null)
                        .as(data)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("forModels")
    void eachRunHasACodecOfItsOwn(Dialect dialect) {
        assertThat(dialect.textCodec()).isNotSameAs(dialect.textCodec());
    }

    @Test
    void elsewhereAPieceIsTheDataOfAnEvent() {
        assertThat(Dialect.lastEventId().textCodec().encode("a")).containsExactly(SseEvent.of("a"));
    }
}
