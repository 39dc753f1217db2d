package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Chromium;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Unmodified third-party clients reconnect after the end of a stream, and move from a draining hub to the next one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReturningClientsTest {

    private static final Duration RETRY = Duration.ofMillis(200);

    private Chromium browser;
    private Site site;
    private SseHub first;
    private SseHub second;
    private volatile SseHub current;

    @BeforeAll
    void start() throws Exception {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        site = new Site(0, config -> config);
        site.add("/live/*", new Live());
        site.add("/clients/*", new ClientScripts());
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

    @BeforeEach
    void startHubs() {
        HubConfig config = HubConfig.builder().retry(RETRY).build();
        first = SseHub.builder().config(config).build();
        second = SseHub.builder().config(config).build();
        current = first;
    }

    @AfterEach
    void closeHubs() {
        browser.open("about:blank");
        first.close();
        second.close();
    }

    /** Opens streams of the current hub; the path selects their framing and the way they end. */
    private final class Live extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            SseEndpoint endpoint = SseEndpoint.of(current);
            if (request.getPathInfo().contains("plain")) {
                endpoint = endpoint.framing(Framing.PLAIN);
            }
            if (request.getPathInfo().contains("reset")) {
                endpoint = endpoint.endStyle(EndStyle.RESET);
            }
            endpoint.open(request, response, Site.BY_QUERY.resolve(request));
        }
    }

    @Test
    void htmx4WithTheTimeOfTheHub() throws Exception {
        open("""
                <script src="/clients/htmx.js"></script>
                <script src="/clients/hx-sse.js"></script>
                <script>
                  document.addEventListener('htmx:sse:before:connection', event => {
                    window.delay = event.detail.connection.config.reconnectDelay;
                  });
                </script>
                <div id="list" hx-sse:connect="/live/clean?user=ann" hx-swap="beforeend"></div>""");
        comesBack("%s");
        assertThat((Long) browser.script("return window.delay"))
                .as("the time of the drain instead of htmx's default of 500 ms")
                .isBetween(RETRY.toMillis() / 2, RETRY.toMillis() * 3 / 2);
    }

    @Test
    void turbo8() throws Exception {
        open("""
                <script src="/clients/turbo.js"></script>
                <div id="list"></div>
                <turbo-stream-source src="/live/clean?user=ann"></turbo-stream-source>""");
        comesBack("<turbo-stream action=\"append\" target=\"list\"><template>%s</template></turbo-stream>");
    }

    @Test
    void datastarAfterAReset() throws Exception {
        open("""
                <script type="module" src="/clients/datastar.js"></script>
                <div id="list"></div>
                <div data-on-load="@get('/live/reset?user=ann')"></div>""");
        comesBack("datastar-merge-fragments", "selector #list\nmergeMode append\nfragments <i>%s</i>");
    }

    @Test
    void fetchEventSourceAfterAReset() throws Exception {
        open("""
                <div id="list"></div>
                <script type="module">
                  import '/clients/clients.js';
                  fetchEventSource('/live/plain-reset?user=ann', {
                    openWhenHidden: true,
                    onmessage: ({ data }) => document.getElementById('list').append(JSON.parse(data)),
                  });
                </script>""");
        comesBack("%s");
    }

    private void open(String body) {
        site.page("/returning", "<!doctype html><meta charset=utf-8><title>page</title>" + body);
        browser.open("http://localhost:" + site.port() + "/returning");
    }

    private void comesBack(String data) throws Exception {
        comesBack("", data);
    }

    private void comesBack(String event, String data) throws Exception {
        await().until(() -> first.sessions().count() == 1);
        publish(first, event, data.formatted("1"));
        await().until(() -> browser.text("list").equals("1"));

        first.sessions().all().forEach(Session::disconnect);
        publish(first, event, data.formatted("2"));
        await().until(() -> browser.text("list").equals("12"));

        current = second;
        first.drain(Duration.ZERO).get(60, TimeUnit.SECONDS);
        await().until(() -> second.sessions().count() == 1);
        publish(second, event, data.formatted("3"));
        await().until(() -> browser.text("list").equals("123"));
    }

    private static void publish(SseHub hub, String event, String data) {
        SseEvent one = SseEvent.of(data);
        hub.publish(
                Audience.user("ann"),
                event.isEmpty() ? one : SseEvent.named(event).data(data));
    }
}
