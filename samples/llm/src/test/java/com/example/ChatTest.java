package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ChatTest {

    @LocalServerPort
    int port;

    @Autowired
    History history;

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @Test
    void anAnswerGoesOnWhileThePageIsReloadedAndIsSavedOnce() throws Exception {
        askAndLeave("1", "k1", "all of this is said again");
        askAndLeave("1", "k1", "all of this is said again");

        try (StreamSwarm page = new StreamSwarm(StreamSwarm.local(port))) {
            Stream reloaded = page.open("/api/chats/1/answer");
            Stream otherTab = page.open("/api/chats/1/answer");
            await().untilAsserted(() -> assertThat(reloaded.end()).isEqualTo("complete"));
            await().untilAsserted(() -> assertThat(otherTab.end()).isEqualTo("complete"));

            assertThat(text(reloaded)).isEqualTo("all of this is said again");
            assertThat(text(otherTab)).isEqualTo("all of this is said again");
        }
        await().untilAsserted(() -> assertThat(history.of("1"))
                .extracting(History.Message::role, History.Message::text)
                .map(Object::toString)
                .containsExactly(
                        "(\"user\", \"all of this is said again\")", "(\"model\", \"all of this is said again\")"));
    }

    @Test
    void whatWasSaidUntilItWasStoppedIsSavedToo() throws Exception {
        askAndLeave("2", "k2", "word ".repeat(1000));

        http.send(request("/api/chats/2/answer").DELETE().build(), BodyHandlers.discarding());

        await().untilAsserted(() -> assertThat(history.of("2")).hasSize(2));
        assertThat(history.of("2").get(1).text()).startsWith("word ").hasSizeLessThan(4000);
    }

    /** Asks, reads the first word, and closes the connection. */
    private void askAndLeave(String chat, String key, String text) throws Exception {
        HttpRequest request = request("/api/chats/" + chat + "/answer")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(json.writeValueAsString(new Chat.Question(text))))
                .build();
        try (var lines = http.send(request, BodyHandlers.ofLines()).body()) {
            assertThat(lines.anyMatch(line -> line.contains("text-delta"))).isTrue();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private String text(Stream stream) {
        return stream.data().stream()
                .filter(data -> data.contains("text-delta"))
                .map(data -> json.readTree(data).get("delta").asString())
                .collect(Collectors.joining());
    }
}
