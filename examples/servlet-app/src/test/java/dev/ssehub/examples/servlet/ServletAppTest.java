package dev.ssehub.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** The HTTP API of the example. */
class ServletAppTest {

    @Test
    void messagesAreCheckedBeforeAnythingHappens() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            assertThat(post(app, "application/json", "{\"to\":\"everyone\",\"from\":\"a\",\"text\":\"b\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(app, "text/plain", "{}").statusCode()).isEqualTo(415);
            assertThat(post(app, "application/json", "{").body()).contains("the body must be JSON");
            assertThat(post(app, "application/json", "[]").body()).contains("the body must be a JSON object");
            assertThat(post(app, "application/json", "{\"to\":\"moon\"}").body())
                    .contains("'to' must be everyone, group or user");
            assertThat(post(app, "application/json", "{\"to\":\"user\",\"name\":\"\",\"from\":\"a\",\"text\":\"b\"}")
                            .body())
                    .contains("user must not be empty");
            assertThat(post(app, "application/json", "x".repeat(100_000)).statusCode())
                    .isEqualTo(413);
        }
    }

    private static HttpResponse<String> post(ServletApp app, String type, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(app.url() + "api/messages"))
                                .header("Content-Type", type)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withTlsItSpeaksHttp2() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0", "--tls")) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
            HttpResponse<java.io.InputStream> stream = HttpClient.newBuilder()
                    .sslContext(trusting)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(app.url() + "events?user=ann&groups=metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.version()).isEqualTo(HttpClient.Version.HTTP_2);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("retry: 1000");
                assertThat(lines.lines().anyMatch(line -> line.startsWith("data: {\"cpu\"")))
                        .isTrue();
            }
        }
    }

    @Test
    void unknownOptionsAreNamed() {
        assertThatThrownBy(() -> Options.parse(List.of("--prot=1")))
                .hasMessage("unknown option: --prot=1\n" + Options.USAGE);
        assertThatThrownBy(() -> Options.parse(List.of("--port=70000"))).hasMessageStartingWith("unknown option");
        assertThat(Options.parse(List.of("--tls", "--port=1"))).isEqualTo(new Options(1, true));
    }

    /** The certificate of the demonstration is self-signed. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
