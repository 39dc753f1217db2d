package dev.ssehub.tests.browsers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.http.Cors;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.tests.support.Browser;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages to which the browser denies locks, channels or storage although it supports them: each has its own stream. */
abstract class DeniedSuite<B extends Browser> extends BrowserSteps<B> {

    /** A page that forwards its events to the page that frames it. */
    private static final String FRAMED = """
            <!doctype html><script type=module>
              import { HubEventSource } from '%s';
              const source = new HubEventSource('%s?user=ann');
              const tell = () => parent.postMessage({ state: source.state, got }, '*');
              const got = [];
              source.addEventListener('notice', event => { got.push(event.data); tell(); });
              source.onState = tell;
            </script>""";

    private static final String AROUND = """
            <!doctype html><script>addEventListener('message', ({ data }) => window.told = data)</script>
            <iframe src="%s" %s></iframe>""";

    @BeforeEach
    void serveFrames() {
        site.add(
                "/open",
                new SseHubServlet(SseEndpoint.of(site.hub).cors(new Cors(Set.of("null"), false)), Site.BY_QUERY));
        site.add("/open.js", new ScriptForEverybody());
        site.page("/framed", FRAMED.formatted("/sse-hub.js", "/sse"));
        site.page("/sandboxed", FRAMED.formatted("/open.js", "/open"));
    }

    /** Serves the script to every origin, because a sandboxed page has no origin that could be listed. */
    private static final class ScriptForEverybody extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setHeader("Access-Control-Allow-Origin", "*");
            response.setContentType("text/javascript");
            try (InputStream script =
                    Objects.requireNonNull(Cors.class.getResourceAsStream("/dev/ssehub/http/sse-hub.js"))) {
                response.getWriter().write(new String(script.readAllBytes(), UTF_8));
            }
        }
    }

    private void openAround(String frame, String attributes) {
        site.page("/around", AROUND.formatted(frame, attributes));
        browser.open("http://localhost:" + site.port() + "/around");
        awaitTrue("return window.told && told.state === 'live'");
        publish("1");
        awaitTrue("return told.got.join() === '1'");
    }

    @Test
    void aSandboxedFrameHasAStreamOfItsOwn() {
        openAround("/sandboxed", "sandbox='allow-scripts'");
    }

    @Test
    void aFrameOfAnotherSiteHasAStream() {
        openAround("http://127.0.0.1:" + site.port() + "/framed", "");
    }

    @Test
    void pagesWithoutCookiesHaveStreams() {
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("1");
        awaitGot("1");
        browser.switchTo(firstTab);
        awaitGot("1");
        assertThat(gaps()).isZero();
        closeAll(List.of(other));
    }
}
