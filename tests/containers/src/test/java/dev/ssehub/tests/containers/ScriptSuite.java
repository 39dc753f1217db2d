package dev.ssehub.tests.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.http.Cors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The browser script, compressed for clients that can decode it. Every container runs the whole suite. */
abstract class ScriptSuite extends SwallowedSuite {

    private static final String SCRIPT = "/sse-hub.js";

    private void startWithScript() throws Exception {
        start(
                config -> config,
                app -> app.compressingStreams().script(SCRIPT, new Cors(Set.of("https://app.example"), false)));
    }

    @Test
    void theScriptIsCompressedOnceForThoseThatAcceptIt() throws Exception {
        startWithScript();
        HttpResponse<byte[]> plain = script("GET");
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(new String(plain.body(), UTF_8)).contains("HubEventSource");

        for (String accepted : new String[] {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.5"}) {
            HttpResponse<byte[]> answer = script("GET", "Accept-Encoding", accepted);
            assertThat(answer.headers().allValues("Content-Encoding"))
                    .as(accepted)
                    .containsExactly("gzip");
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
            assertThat(answer.headers().allValues("Vary")).anyMatch(value -> value.contains("Accept-Encoding"));
            assertThat(decoded(answer.body())).isEqualTo(plain.body());
            assertThat(answer.body()).hasSizeLessThan(plain.body().length / 2);
        }
    }

    @Test
    void theScriptIsNotCompressedForThoseThatRefuseIt() throws Exception {
        startWithScript();
        for (String accepted : new String[] {"identity", "gzip;q=0", "gzip; q=0.000, br", "br", ""}) {
            HttpResponse<byte[]> answer = script("GET", "Accept-Encoding", accepted);
            assertThat(new String(answer.body(), UTF_8)).as(accepted).contains("HubEventSource");
            assertThat(answer.headers().allValues("Vary")).anyMatch(value -> value.contains("Accept-Encoding"));
        }
    }

    @Test
    void eachFormOfTheScriptHasItsOwnTag() throws Exception {
        startWithScript();
        String plain = tag(script("GET"));
        String compressed = tag(script("GET", "Accept-Encoding", "gzip"));
        assertThat(compressed).isNotEqualTo(plain).matches("\"[^\"]+\"");

        HttpResponse<byte[]> known =
                script("GET", "Accept-Encoding", "gzip", "If-None-Match", "\"x\", W/" + compressed);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(tag(known)).isEqualTo(compressed);
        assertThat(known.headers().allValues("Vary")).anyMatch(value -> value.contains("Accept-Encoding"));
        HttpResponse<byte[]> other = script("GET", "Accept-Encoding", "gzip", "If-None-Match", plain);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(script("GET", "If-None-Match", plain).statusCode()).isEqualTo(304);
    }

    @Test
    void aHeadOfTheScriptHasTheHeadersOfAGet() throws Exception {
        startWithScript();
        HttpResponse<byte[]> get = script("GET", "Accept-Encoding", "gzip", "Origin", "https://app.example");
        HttpResponse<byte[]> head = script("HEAD", "Accept-Encoding", "gzip", "Origin", "https://app.example");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : new String[] {"ETag", "Content-Encoding", "Content-Length", "Content-Type"}) {
            assertThat(head.headers().allValues(name))
                    .as(name)
                    .isEqualTo(get.headers().allValues(name))
                    .isNotEmpty();
        }
        assertThat(get.headers().allValues("Vary").toString()).contains("Accept-Encoding", "Origin");
        assertThat(get.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }

    @Test
    void clientsWithFetchMetadataGetTheSmallScriptAndOthersTheOneForOldBrowsers() throws Exception {
        startWithScript();
        HttpResponse<byte[]> small = script("GET", "Accept-Encoding", "gzip", "Sec-Fetch-Dest", "script");
        assertThat(small.body()).hasSizeLessThan(8 * 1024);
        assertThat(new String(decoded(small.body()), UTF_8)).contains("HubEventSource", "HubRun", "?.");
        HttpResponse<byte[]> old = script("GET", "Accept-Encoding", "gzip");
        assertThat(new String(decoded(old.body()), UTF_8))
                .contains("HubEventSource", "HubRun")
                .doesNotContain("?.");
        assertThat(tag(old)).isNotEqualTo(tag(small));
        for (HttpResponse<byte[]> answer : List.of(small, old)) {
            assertThat(answer.headers().allValues("Vary")).anyMatch(value -> value.contains("Sec-Fetch-Dest"));
        }
        assertThat(script("GET", "Accept-Encoding", "gzip", "If-None-Match", tag(small))
                        .statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<byte[]> script(String method, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(SCRIPT))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String tag(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static byte[] decoded(byte[] content) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return in.readAllBytes();
        }
    }
}
