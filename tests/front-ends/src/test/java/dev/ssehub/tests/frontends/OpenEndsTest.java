package dev.ssehub.tests.frontends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client of AG-UI accepts the end of a run in which every kind of element was still open. */
@ExtendWith(FrontEnds.Start.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenEndsTest {

    private static final String END = "\"last\":\"%s\",\"closed\":true,\"running\":false";

    private final Clients clients;
    private FakeChat chat;

    OpenEndsTest(FrontEnds frontEnds) {
        clients = frontEnds.clients;
    }

    @BeforeAll
    void start() throws IOException {
        chat = new FakeChat();
    }

    @AfterAll
    void stop() {
        chat.close();
    }

    @Test
    void itIsStopped() {
        String end = END.formatted("RUN_FINISHED") + ",\"outcome\":\"cancelled\"";
        assertThat(clients.run("ag-ui", "stopped", chat.address(), "[tokens=100000]"))
                .containsPattern("\"first\":.*\\Q" + end + "\\E.*\"second\":.*\\Q" + end + "\\E");
    }

    @Test
    void itFails() {
        assertThat(clients.run("ag-ui", "complete", chat.address(), "[fail-after=5]"))
                .isEqualTo("{\"text\":\"w1 w2 w3 w4 w5 \"," + END.formatted("RUN_ERROR")
                        + ",\"runError\":{\"message\":\"the model gave up\",\"code\":\"overloaded\"}}");
    }

    @Test
    void itCompletes() {
        assertThat(clients.run("ag-ui", "complete", chat.address(), "hello")).contains(END.formatted("RUN_FINISHED"));
    }
}
