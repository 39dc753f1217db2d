package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Chromium;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unmodified third-party clients, which parse the data of every block of a stream, read streams in plain framing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherClientsTest {

    private static final String PAGE = """
            <!doctype html>
            <title>other people's clients</title>
            <script type="module" src="/clients/clients.js"></script>
            """;

    private Chromium browser;
    private Site site;

    @BeforeAll
    void start() throws Exception {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        site = new Site(0, config -> config.heartbeat(Duration.ofMillis(100)));
        site.add("/plain", new SseHubServlet(SseEndpoint.of(site.hub).framing(Framing.PLAIN), Site.BY_QUERY));
        site.add("/runs", new EndedRun());
        site.add("/clients/*", new ClientScripts());
        site.page("/clients.html", PAGE);
        browser = new Chromium();
    }

    @AfterAll
    void stop() throws Exception {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch-event-source", "ai", "ag-ui", "openai", "tanstack"})
    void aClientThatParsesEveryBlockReadsAPlainStreamFromAGapOverHeartbeatsToItsEnd(String client) {
        List<String> events = eventsFor(client);
        browser.open("http://localhost:" + site.port() + "/clients.html");
        await().until(() -> Boolean.TRUE.equals(browser.script("return !!window.read")));
        browser.script("read(arguments[0], '/plain?user=' + arguments[0] + '&lastEventId=1-1')", client);
        for (String event : events) {
            awaitHeartbeats(client);
            site.hub.publish(Audience.user(client), SseEvent.of(event));
        }
        int meant = (int) events.stream().filter(event -> event.startsWith("{")).count();
        await().until(() -> got().size() >= meant || !failure().isEmpty());
        site.hub.sessions().ofUser(client).forEach(Session::disconnect);
        await().until(() -> site.hub.sessions().ofUser(client).isEmpty());
        assertThat(failure()).isEmpty();
        assertThat(got()).hasSize(meant);
        assertThat(got()).allSatisfy(one -> assertThat(events).anyMatch(event -> sameBeginning(event, one)));
    }

    @Test
    void aRunEndsWithoutAnEmptyMessage() {
        browser.open("http://localhost:" + site.port() + "/clients.html");
        await().until(() -> Boolean.TRUE.equals(browser.script("return !!window.read")));
        browser.script("read('fetch-event-source', '/runs')");
        await().until(() -> Boolean.TRUE.equals(browser.script("return ended"))
                || !failure().isEmpty());
        assertThat(failure()).isEmpty();
        assertThat(got()).containsExactly("{\"step\":1}", "{\"outcome\":\"completed\"}");
    }

    /** Serves a view of an ended run with one event. */
    private final class EndedRun extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Run run = site.hub.runs().start(null, RunOptions.ownedBy("ann"));
            run.emit(SseEvent.of("{\"step\":1}"));
            run.complete();
            RunEndpoint.of(site.hub).answer(request, response, run.view(), Subscription.user("ann"));
        }
    }

    /** Ignores the end of the JSON, because clients append their own fields. */
    private static boolean sameBeginning(String event, String got) {
        return got.startsWith(event.substring(0, event.length() - 1));
    }

    @Test
    void aPlainStreamReportsAGapInItsHeaders() {
        browser.open("http://localhost:" + site.port() + "/clients.html");
        assertThat(gapHeader("?user=ann&lastEventId=1-1")).isEqualTo("unknown-position");
        assertThat(gapHeader("?user=ann&lastEventId=" + site.hub.cursor())).isEqualTo("null");
        assertThat(gapHeader("?user=ann")).isEqualTo("null");
    }

    private String gapHeader(String query) {
        browser.script("""
                window.header = undefined;
                const stop = new AbortController();
                fetch('/plain' + arguments[0], { signal: stop.signal }).then(response => {
                  window.header = `${response.headers.get('SSE-Hub-Gap')}`;
                  stop.abort();
                })""", query);
        await().until(() -> browser.script("return window.header") != null);
        return String.valueOf(browser.script("return window.header"));
    }

    private void awaitHeartbeats(String user) {
        await().until(() ->
                !site.hub.sessions().ofUser(user).isEmpty() || !failure().isEmpty());
        long before = bytesSentTo(user);
        await().until(() -> bytesSentTo(user) > before + 2 || !failure().isEmpty());
    }

    private long bytesSentTo(String user) {
        return site.hub.sessions().ofUser(user).stream()
                .mapToLong(Session::bytesSent)
                .sum();
    }

    private List<String> got() {
        return ((List<?>) Objects.requireNonNull(browser.script("return got")))
                .stream().map(String::valueOf).toList();
    }

    private String failure() {
        return String.valueOf(browser.script("return failure"));
    }

    private static List<String> eventsFor(String client) {
        return switch (client) {
            case "ai" ->
                List.of(
                        "{\"type\":\"start\"}",
                        "{\"type\":\"text-start\",\"id\":\"t\"}",
                        "{\"type\":\"text-delta\",\"id\":\"t\",\"delta\":\"hello\"}",
                        "{\"type\":\"text-end\",\"id\":\"t\"}",
                        "{\"type\":\"finish\"}",
                        "[DONE]");
            case "ag-ui", "tanstack" ->
                List.of(
                        "{\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\"}",
                        "{\"type\":\"TEXT_MESSAGE_START\",\"messageId\":\"m\",\"role\":\"assistant\"}",
                        "{\"type\":\"TEXT_MESSAGE_CONTENT\",\"messageId\":\"m\",\"delta\":\"hello\"}",
                        "{\"type\":\"TEXT_MESSAGE_END\",\"messageId\":\"m\"}",
                        "{\"type\":\"RUN_FINISHED\",\"threadId\":\"t\",\"runId\":\"r\"}");
            case "openai" ->
                List.of(
                        "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[]}",
                        "{\"id\":\"d\",\"object\":\"chat.completion.chunk\",\"choices\":[]}",
                        "[DONE]");
            default -> List.of("{\"order\":1}", "{\"order\":2}");
        };
    }
}
