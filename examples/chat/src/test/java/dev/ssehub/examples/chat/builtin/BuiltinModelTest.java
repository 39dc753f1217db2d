package dev.ssehub.examples.chat.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuiltinModelTest {

    private final BuiltinModel model = new BuiltinModel(0, 3, 1_000);

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void streamsChunksAndTheUsageThatWasAskedFor() throws Exception {
        String body = ask("\"stream\":true,\"stream_options\":{\"include_usage\":true},", "hello you", String.class)
                .body();
        assertThat(body)
                .contains("\"content\":\"w1 \"", "\"content\":\"w3 \"", "\"finish_reason\":\"stop\"")
                .contains("\"completion_tokens\":3", "\"prompt_tokens\":2")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersInOnePieceWithoutAStream() throws Exception {
        assertThat(ask("", "hello", String.class).body())
                .contains("\"content\":\"w1 w2 w3 \"", "\"completion_tokens\":3");
    }

    @Test
    void refusesAsAsked() throws Exception {
        assertThat(ask("\"stream\":true,", "[status=401]", String.class).statusCode())
                .isEqualTo(401);
    }

    @Test
    void breaksOffAsAsked() {
        assertThatThrownBy(() -> ask("\"stream\":true,", "[fail-after=2]", String.class))
                .isInstanceOf(IOException.class);
        await().atMost(Duration.ofSeconds(10)).until(() -> model.open() == 0);
    }

    @Test
    void noticesThatItsCallerIsGoneAlsoWhenItIsSilent() throws Exception {
        InputStream body =
                ask("\"stream\":true,", "[silent-after=1]", InputStream.class).body();
        await().atMost(Duration.ofSeconds(10)).until(() -> model.open() == 1);
        body.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> model.open() == 0);
    }

    @Test
    void keepsItsRate() throws Exception {
        long start = System.nanoTime();
        assertThat(ask("\"stream\":true,", "[tokens=40][rate=100]", String.class)
                        .body())
                .contains("\"content\":\"w40 \"");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(380));
    }

    @SuppressWarnings("unchecked")
    private <T> HttpResponse<T> ask(String options, String prompt, Class<T> type) throws Exception {
        String body =
                "{" + options + "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(model.baseUrl() + "/chat/completions"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse.BodyHandler<?> handler =
                type == String.class ? HttpResponse.BodyHandlers.ofString() : HttpResponse.BodyHandlers.ofInputStream();
        return (HttpResponse<T>) HttpClient.newHttpClient().send(request, handler);
    }
}
