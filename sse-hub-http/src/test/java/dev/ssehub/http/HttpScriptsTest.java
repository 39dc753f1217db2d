package dev.ssehub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script is served once for each release, plain or compressed. */
class HttpScriptsTest {

    private final HttpScripts scripts = new HttpScripts(Cors.none());

    private Exchange get(Exchange exchange) throws IOException {
        scripts.get(exchange);
        return exchange;
    }

    @Test
    void itIsCompressedForThoseWhoAcceptThat() throws IOException {
        Exchange plain = get(new Exchange());
        Exchange compressed = get(new Exchange().header("Accept-Encoding", "br, gzip"));

        assertThat(plain.text("Content-Encoding")).isEmpty();
        assertThat(compressed.text("Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.bytes())).readAllBytes())
                .isEqualTo(plain.bytes())
                .isNotEmpty();
        assertThat(compressed.text("ETag")).isNotEqualTo(plain.text("ETag"));
        assertThat(plain.text("Vary")).isEqualTo("Accept-Encoding, Sec-Fetch-Dest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void aBrowserThatHasItGetsNoBody(String known) throws IOException {
        String tag = get(new Exchange()).text("ETag");
        Exchange again = get(new Exchange().header("If-None-Match", known.replace("%s", tag)));

        assertThat(again.status).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(again.text("ETag")).isEqualTo(tag);
    }

    @Test
    void theTagOfTheOtherFormIsAnother() throws IOException {
        String tag = get(new Exchange()).text("ETag");
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
        assertThat(runs.text("ETag")).isNotEqualTo(both.text("ETag"));
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
        assertThat(old.text("ETag")).isNotEqualTo(get(ofNewBrowser()).text("ETag"));
    }

    @Test
    void browsersAskEachTime() throws IOException {
        assertThat(get(new Exchange()).text("Cache-Control")).isEqualTo("no-cache");
    }
}
