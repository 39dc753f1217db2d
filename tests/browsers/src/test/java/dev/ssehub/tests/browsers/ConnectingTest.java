package dev.ssehub.tests.browsers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Chromium;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connects to URLs without polling, such as a controller's stream, and to URLs without a stream: the page learns what went wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectingTest {

    private static final String PAGE = """
            <!doctype html>
            <title>page</title>
            <script type="module">
              import { HubEventSource } from '/sse-hub.js';
              const query = new URLSearchParams(location.search);
              window.got = [];
              window.errors = [];
              window.opened = 0;
              const options = { user: 'ann', share: query.get('share') !== 'no' };
              window.source = new HubEventSource(query.get('stream'), options);
              source.addEventListener('notice', event => got.push(event.data));
              source.onopen = () => opened++;
              source.onerror = ({ detail, status, retryIn }) => errors.push({ detail, status, retryIn });
            </script>
            """;

    private Chromium browser;
    private Site site;
    private String firstTab;

    @BeforeAll
    void start() throws Exception {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        site = new Site(0, config -> config.heartbeat(Duration.ofSeconds(2)));
        site.add("/absent", new SseHubServlet(SseEndpoint.of(site.hub).withoutPolls(), Site.BY_QUERY));
        site.add("/page-for-everything", answeringPolls(200, "text/html"));
        site.add("/no-json", answeringPolls(200, "application/json"));
        site.add("/guarded", answeringPolls(403, "text/plain"));
        site.add("/unavailable", answering(503, "text/plain"));
        site.page("/connecting", PAGE);
        browser = new Chromium();
        firstTab = browser.tab();
    }

    @AfterAll
    void stop() throws Exception {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
        site.close();
    }

    @AfterEach
    void leave() {
        site.refusal = null;
        browser.switchTo(firstTab);
        browser.open("about:blank");
        await().until(() -> site.hub.sessions().count() == 0);
    }

    /** Returns a servlet that serves streams, but answers polls in another way. */
    private HttpServlet answeringPolls(int status, String type) {
        HttpServlet other = answering(status, type);
        SseEndpoint streams = SseEndpoint.of(site.hub);
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                if (Site.isPoll(request)) {
                    other.service(request, response);
                } else {
                    streams.open(request, response, Site.BY_QUERY.resolve(request));
                }
            }
        };
    }

    private static HttpServlet answering(int status, String type) {
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.setStatus(status);
                response.setContentType(type);
                response.getOutputStream().write("nothing".getBytes(UTF_8));
            }
        };
    }

    private String page(String stream, String share) {
        return "http://localhost:" + site.port() + "/connecting?share=" + share + "&stream="
                + stream.replace("?", "%3F");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/absent", "/page-for-everything", "/no-json", "/guarded"})
    void aSecondTabHasAStreamOfItsOwnWhereThereIsNoPolling(String stream) {
        browser.open(page(stream + "?user=ann", "yes"));
        awaitState("live");
        String other = browser.openInNewTab(page(stream + "?user=ann", "yes"));
        awaitState("live");
        assertThat(site.hub.sessions().count()).isEqualTo(2);
        publish("1");
        awaitGot("1");
        browser.switchTo(firstTab);
        awaitGot("1");
        browser.open("about:blank");
        browser.switchTo(other);
        publish("2");
        awaitGot("1", "2");
        assertThat(errors()).isEmpty();
        browser.closeTab(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void anUnreachableServerIsReported(String share) throws IOException {
        int nobody = AppProcess.freePort();
        browser.open(page("http://localhost:" + nobody + "/sse", share));
        await().until(() -> !errors().isEmpty());
        assertThat(errors()).allSatisfy(error -> {
            assertThat(String.valueOf(error.get("detail"))).isNotEmpty();
            assertThat(error.get("status")).isNull();
        });
        assertThat(browser.script("return source.readyState")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void anUnavailableServerIsReportedWithItsStatusAndTheNextAttempt(String share) {
        browser.open(page("/unavailable", share));
        await().until(() -> !errors().isEmpty());
        assertThat(errors().get(0)).containsEntry("status", 503L).containsEntry("detail", "the server answered 503");
        assertThat((Long) errors().get(0).get("retryIn")).isPositive();
        assertThat(browser.script("return source.state")).isEqualTo("connecting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aDeniedFirstConnectIsReportedOnceAndIsFinal(String share) {
        site.refusal = RequestRejectedException.forbidden("no");
        browser.open(page("/sse?user=ann", share));
        awaitState("ended");
        assertThat(errors()).singleElement().satisfies(error -> {
            assertThat(error).containsEntry("status", 403L).containsEntry("retryIn", null);
            assertThat(error.get("detail")).isEqualTo("the server answered 403");
        });
        assertThat(browser.script("return source.readyState")).isEqualTo(2L);
    }

    @Test
    void theLeadersErrorsAreReportedInAllTabsThatShare() {
        browser.open(page("/unavailable", "yes"));
        await().until(() -> !errors().isEmpty());
        String other = browser.openInNewTab(page("/unavailable", "yes"));
        await().until(() -> !errors().isEmpty());
        assertThat(errors().get(0)).containsEntry("status", 503L);
        browser.closeTab(other);
    }

    private void publish(String data) {
        site.hub.publish(Audience.user("ann"), SseEvent.named("notice").data(data));
    }

    private void awaitState(String state) {
        await().until(() -> state.equals(browser.script("return window.source && source.state")));
    }

    private void awaitGot(String... expected) {
        await().until(() -> List.of(expected).equals(browser.script("return got")));
    }

    @SuppressWarnings("unchecked") // The page's script returns maps of this type.
    private List<Map<String, @Nullable Object>> errors() {
        return (List<Map<String, @Nullable Object>>)
                Objects.requireNonNull(browser.script("return (window.errors ?? []).map(e => ({ status: null,"
                        + " retryIn: null, ...JSON.parse(JSON.stringify(e)) }))"));
    }
}
