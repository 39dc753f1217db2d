package dev.ssehub.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.Firefox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A page of one origin, and the streams of another origin behind Spring Security. */
@Tag("browser")
class CrossOriginInBrowsersTest {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final String PAGE = """
            <!doctype html>
            <script type="module">
              window.got = [];
              window.tokens = 0;
              const { HubEventSource } = await import('APP/sse-hub.js');
              const token = async () => (await fetch('/token?' + ++tokens)).text();
              window.source = new HubEventSource('APP/sse', { user: 'ann', token, headers: { 'X-Tenant': 'acme' } });
              source.addEventListener('order', event => got.push(event.data));
              const poll = async (authorization) =>
                fetch('APP/sse/poll', { headers: { Authorization: authorization, 'X-Tenant': 'acme' } });
              window.refused = (await poll('Bearer nonsense')).status;
              const answer = await poll('Bearer ' + await (await fetch('/token?2')).text());
              window.polled = Object.keys(await answer.json()).join();
            </script>
            """;

    private static HttpServer site;
    private static TestServer server;
    private static String origin;

    /** The first token has expired, so the stream opens only if the script can read the response and gets another token. */
    @BeforeAll
    static void start() throws Exception {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin = "http://127.0.0.1:" + site.getAddress().getPort();
        server = new TestServer(Kind.TOMCAT, SecureApp.class, "sse-hub.cors.origins=" + origin);
        String page = PAGE.replace("APP", "http://127.0.0.1:" + server.port());
        site.createContext("/page", exchange -> answer(exchange, "text/html", page));
        site.createContext("/token", exchange -> answer(exchange, "text/plain", tokenFor(exchange)));
        site.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        site.stop(0);
    }

    private static String tokenFor(HttpExchange exchange) {
        boolean isFirst = "1".equals(exchange.getRequestURI().getQuery());
        try {
            return SecureApp.token("ann", Instant.now().plusSeconds(isFirst ? -600 : 600));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void scriptTokensHeadersAndPollsWorkInChromium() {
        try (Browser browser = new Chromium()) {
            scriptTokensHeadersAndPollsWork(browser);
        }
    }

    @Test
    void scriptTokensHeadersAndPollsWorkInFirefox() throws Exception {
        try (Browser browser = new Firefox()) {
            scriptTokensHeadersAndPollsWork(browser);
        }
    }

    private static void scriptTokensHeadersAndPollsWork(Browser browser) {
        browser.open(origin + "/page");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.script("return window.source && source.state"))
                        .isEqualTo("live"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.script("return window.polled")).isEqualTo("cursor,gap,events"));
        assertThat(browser.script("return window.refused")).isEqualTo(401L);
        assertThat(browser.script("return window.tokens")).isEqualTo(2L);

        server.hub().publish(Audience.group("acme"), SseEvent.named("order").data("shipped"));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.script("return got.join()")).isEqualTo("shipped"));
    }
}
