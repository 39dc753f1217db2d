package dev.ssehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script is served once for each release, plain or compressed. */
class SseScriptServletTest {

    private final SseScriptServlet servlet = new SseScriptServlet();

    private Exchange get(Exchange exchange) throws IOException {
        servlet.doGet(exchange.request(), exchange.response());
        return exchange;
    }

    @Test
    void itIsCompressedForThoseWhoAcceptThat() throws IOException {
        Exchange plain = get(new Exchange());
        Exchange compressed = get(new Exchange().header("Accept-Encoding", "br, gzip"));

        assertThat(plain.answered("Content-Encoding")).isEmpty();
        assertThat(compressed.answered("Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.bytes())).readAllBytes())
                .isEqualTo(plain.bytes())
                .isNotEmpty();
        assertThat(compressed.answered("ETag")).isNotEqualTo(plain.answered("ETag"));
        assertThat(plain.answered("Vary")).isEqualTo("Accept-Encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void aBrowserThatHasItGetsNoBody(String known) throws IOException {
        String tag = get(new Exchange()).answered("ETag");
        Exchange again = get(new Exchange().header("If-None-Match", known.replace("%s", tag)));

        assertThat(again.status).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(again.answered("ETag")).isEqualTo(tag);
    }

    @Test
    void theTagOfTheOtherFormIsAnother() throws IOException {
        String tag = get(new Exchange()).answered("ETag");
        Exchange compressed =
                get(new Exchange().header("Accept-Encoding", "gzip").header("If-None-Match", tag));

        assertThat(compressed.status).isEqualTo(200);
        assertThat(compressed.bytes()).isNotEmpty();
    }

    @Test
    void theScriptForRunsIsAtTheSamePath() throws IOException {
        Exchange runs = get(new Exchange().query("run"));
        Exchange compressed = get(new Exchange().query("run").header("Accept-Encoding", "gzip"));

        assertThat(runs.body()).contains("HubRun").doesNotContain("HubEventSource");
        assertThat(get(new Exchange()).body()).contains("HubEventSource").doesNotContain("HubRun");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.bytes())).readAllBytes())
                .isEqualTo(runs.bytes());
        assertThat(runs.answered("ETag")).isNotEqualTo(get(new Exchange()).answered("ETag"));
    }

    @Test
    void browsersAskEachTime() throws IOException {
        assertThat(get(new Exchange()).answered("Cache-Control")).isEqualTo("no-cache");
    }
}
