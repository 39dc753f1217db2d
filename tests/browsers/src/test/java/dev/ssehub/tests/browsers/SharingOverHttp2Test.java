package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SseScriptServlet;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.SelfSigned;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More tabs than Tomcat allows requests on the one connection of a browser: they share a stream, and other requests get through. */
class SharingOverHttp2Test {

    private static final Duration PATIENCE = TestTimeouts.condition();
    private static final int MAX_CONCURRENT_STREAMS = 4;
    private static final String PAGE = """
            <!doctype html>
            <title>page</title>
            <script type="module">
              import { HubEventSource } from '/sse-hub.js';
              window.got = [];
              window.protocol = performance.getEntriesByType('navigation')[0].nextHopProtocol;
              window.source = new HubEventSource('/sse?user=ann', { user: 'ann' });
              source.onmessage = event => got.push(event.data);
            </script>
            """;

    private final SseHub hub = SseHub.create();
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private Chromium browser;

    @BeforeEach
    void start(@TempDir Path base) throws Exception {
        SelfSigned certificate = SelfSigned.make();
        SSLHostConfig tls = new SSLHostConfig();
        SSLHostConfigCertificate store = new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
        store.setCertificateKeystoreFile(certificate.store().toString());
        store.setCertificateKeystorePassword(SelfSigned.PASSWORD);
        tls.addCertificate(store);
        connector.setPort(0);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(tls);
        Http2Protocol http2 = new Http2Protocol();
        http2.setMaxConcurrentStreams(MAX_CONCURRENT_STREAMS);
        connector.addUpgradeProtocol(http2);
        tomcat.setBaseDir(base.toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.toString());
        add(context, "/sse", new SseHubServlet(hub, Site.BY_QUERY));
        add(context, "/sse-hub.js", new SseScriptServlet());
        add(context, "/page", new Page());
        tomcat.start();
        browser = new Chromium();
    }

    private static void add(Context context, String path, Servlet servlet) {
        Tomcat.addServlet(context, path, servlet).setAsyncSupported(true);
        context.addServletMappingDecoded(path, path);
    }

    private static final class Page extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/html");
            response.getWriter().write(PAGE);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        hub.close();
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void moreTabsThanRequestsAreAllowedShareOneStream() {
        List<String> tabs = new ArrayList<>();
        for (int i = 0; i < MAX_CONCURRENT_STREAMS + 2; i++) {
            tabs.add(browser.openInNewTab("https://localhost:" + connector.getLocalPort() + "/page"));
            awaitScript("return window.source?.state === 'live'");
        }
        assertThat(browser.script("return protocol")).isEqualTo("h2");
        assertThat(hub.sessions().count()).isEqualTo(1);
        hub.publish(Audience.user("ann"), SseEvent.of("for all tabs"));
        for (String tab : tabs) {
            browser.switchTo(tab);
            awaitScript("return got.includes('for all tabs')");
        }
    }

    private void awaitScript(String script) {
        await().atMost(PATIENCE).until(() -> Boolean.TRUE.equals(browser.script(script)));
    }
}
