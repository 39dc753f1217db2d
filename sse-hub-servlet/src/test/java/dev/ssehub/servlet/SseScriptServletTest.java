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
        assertThat(plain.answered("Vary")).isEqualTo("Accept-Encoding, Sec-Fetch-Dest");
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

    private static Exchange ofNewBrowser() {
        return new Exchange().header("Sec-Fetch-Dest", "script");
    }

    @Test
    void theScriptForRunsAloneIsAtTheSamePath() throws IOException {
        Exchange runs = get(ofNewBrowser().query("run"));
        Exchange both = get(ofNewBrowser());
        Exchange compressed = get(ofNewBrowser().query("run").header("Accept-Encoding", "gzip"));

        assertThat(runs.body()).contains("HubRun").doesNotContain("HubEventSource");
        assertThat(both.body()).contains("HubRun", "HubEventSource");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.bytes())).readAllBytes())
                .isEqualTo(runs.bytes());
        assertThat(runs.answered("ETag")).isNotEqualTo(both.answered("ETag"));
    }

    @Test
    void whatAPageOfHubAndRunsLoadsIsLessThan8KilobytesCompressed() throws IOException {
        assertThat(get(ofNewBrowser().header("Accept-Encoding", "gzip")).bytes())
                .hasSizeLessThan(8 * 1024);
    }

    @Test
    void anOldBrowserGetsAScriptThatItCanRead() throws IOException {
        Exchange old = get(new Exchange());
        assertThat(old.body()).contains("HubRun", "HubEventSource").doesNotContain("?.", "??");
        assertThat(get(new Exchange().query("run")).bytes()).isEqualTo(old.bytes());
        assertThat(get(ofNewBrowser()).body()).contains("?.", "??");
        assertThat(old.answered("ETag")).isNotEqualTo(get(ofNewBrowser()).answered("ETag"));
    }

    @Test
    void browsersAskEachTime() throws IOException {
        assertThat(get(new Exchange()).answered("Cache-Control")).isEqualTo("no-cache");
    }
}
