package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.CuttingProxy;
import dev.ssehub.tests.support.Nginx;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers that refuse, hang, restart or are unreachable, and a script that reconnects to them. */
abstract class ComingBackSuite<B extends Browser> extends BrowserSteps<B> {

    @Test
    void itEndsAfterA204OrA403() {
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        // A new page has its own stream for a moment, which would send another request.
        await().until(() -> site.hub.sessions().count() == 1);
        site.refusal = RequestRejectedException.noContent();
        site.hub.sessions().all().forEach(session -> session.disconnect());
        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            await().until(() -> strings("return states").contains("ended: done"));
        }
        int asked = site.streams.get();
        site.refusal = RequestRejectedException.forbidden("no");
        browser.open(page(site.port(), "{}"));
        await().until(() -> strings("return states").contains("ended: denied"));
        browser.switchTo(other);
        browser.open(page(site.port(), "{\"share\":false}"));
        await().until(() -> strings("return states").contains("ended: denied"));
        assertThat(site.streams).hasValue(asked + 2);
        closeAll(List.of(other));
    }

    @Test
    void itReconnectsToAServerThatWasFull() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(1)).limits(limits -> limits.maxSessions(1)));
        try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(site.port()))) {
            swarm.open("/sse?user=bob");
            await().until(() -> site.hub.sessions().count() == 1);
            int asked = site.streams.get();
            browser.open(page(site.port(), "{}"));
            await().until(() -> site.streams.get() >= asked + 3);
            assertThat(browser.script("return source.state")).isEqualTo("connecting");
        }
        publish("hello");
        awaitState("live");
        publish("again");
        await().untilAsserted(() -> assertThat(got()).endsWith("again"));
    }

    @Test
    void itReconnectsToARestartedServer() throws Exception {
        int port = AppProcess.freePort();
        restart(port, config -> config);
        open("{}");
        String other = browser.openInNewTab(page(port, "{}"));
        awaitState("live");
        publish("before");
        awaitGot("before");
        restart(port, config -> config);
        await().until(() -> site.hub.sessions().count() == 1);
        publish("after");
        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitGot("before", "after");
            // The events in the memory of the first server are lost, which is reported as a gap.
            assertThat(gaps()).isEqualTo(1);
        }
        closeAll(List.of(other));
    }

    @Test
    void anOutageBeyondTheReplayWindowIsReportedAsAGap() throws Exception {
        restart(0, config -> config.replay(replay -> replay.maxEvents(50)));
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            browser.open(page(proxy.port(), "{}"));
            awaitState("live");
            publish("before");
            awaitGot("before");
            proxy.block(true);
            awaitState("connecting");
            IntStream.range(0, 200).forEach(i -> publish("missed " + i));
            proxy.block(false);
            awaitState("live");
            await().until(() -> gaps() == 1);
            publish("after");
            awaitGot("before", "after");
        }
    }

    @Test
    void cutsUnderLoadLoseAndRepeatNothing() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            browser.open(page(proxy.port(), "{}"));
            awaitState("live");
            for (int i = 0; i < 300; i++) {
                publish("" + i);
                if (i % 50 == 25) {
                    int sent = i;
                    await().until(() -> got().contains("" + (sent - 10)));
                    proxy.cut();
                }
            }
            awaitGot(numbers(0, 300));
            assertThat(gaps()).isZero();
        }
    }

    @Test
    void aSilentlyDeadConnectionIsNoticed() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(1)));
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            browser.open(page(proxy.port(), "{\"silence\":60000}"));
            awaitState("live");
            proxy.swallow(true);
            publish("swallowed");
            int streams = site.streams.get();
            await().until(() -> site.streams.get() > streams);
            proxy.swallow(false);
            // The connection attempt whose response was swallowed is dead too.
            proxy.cut();
            awaitGot("swallowed");
        }
    }

    @Test
    void itPollsWhereStreamsAreHeldBack() throws Exception {
        Path home = Files.createTempDirectory("nginx");
        int port = AppProcess.freePort();
        try (AppProcess nginx = nginx(home, port, "proxy_ignore_headers X-Accel-Buffering; proxy_http_version 1.0;")) {
            browser.open(page(port, "{\"silence\":1500}"));
            awaitState("polling");
            String other = browser.openInNewTab(page(port, "{\"silence\":1500}"));
            awaitState("polling");
            IntStream.range(0, 100).forEach(i -> publish("" + i));
            for (String tab : List.of(firstTab, other)) {
                browser.switchTo(tab);
                awaitGot(numbers(0, 100));
            }
            assertThat(nginx.output()).doesNotContain("emerg");
            closeAll(List.of(other));
        }
    }

    @Test
    void itReturnsFromPollingToAStreamAfterOneSlowResponse() throws Exception {
        AtomicBoolean slow = new AtomicBoolean(true);
        site.close();
        site = new Site(0, config -> config, request -> {
            if (!Site.isPoll(request) && slow.getAndSet(false)) {
                pass(Duration.ofSeconds(3));
            }
            return Subscription.user("ann");
        });
        browser.open(page(site.port(), "{\"silence\":1500}"));
        await().until(() -> strings("return states").contains("polling"));
        publish("polled or streamed");
        awaitState("live");
        publish("streamed");
        awaitGot("polled or streamed", "streamed");
        assertThat(gaps()).isZero();
    }

    @Test
    void aProxyWithAShortTimeoutCausesNoLoss() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(10)));
        Path home = Files.createTempDirectory("nginx");
        int port = AppProcess.freePort();
        try (AppProcess nginx = nginx(home, port, "proxy_buffering off; proxy_read_timeout 1s;")) {
            browser.open(page(port, "{}"));
            awaitState("live");
            await().until(() -> site.streams.get() > 2);
            for (int i = 0; i < 20; i++) {
                publish("" + i);
                pass(Duration.ofMillis(150));
            }
            awaitGot(numbers(0, 20));
            assertThat(nginx.output()).contains("timed out");
        }
    }

    @Test
    void aSuspendedMachineContinuesWhereItWas() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(1)));
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("before");
        browser.signal("STOP");
        try {
            publish("while it slept");
            // The server ends the streams, as it does for clients that are gone.
            site.hub.sessions().all().forEach(session -> session.disconnect());
            pass(Duration.ofSeconds(4));
            publish("while it slept too");
        } finally {
            browser.signal("CONT");
        }
        publish("awake");
        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitGot("before", "while it slept", "while it slept too", "awake");
            assertThat(gaps()).isZero();
        }
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(List.of(other));
    }

    private AppProcess nginx(Path home, int port, String location) throws IOException {
        String configuration = """
                worker_processes 1; pid %1$s/pid; events {}
                http {
                  access_log off; client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  server { listen 127.0.0.1:%2$d; location / { proxy_pass http://127.0.0.1:%3$d; %4$s } }
                }
                """;
        return Nginx.start(home, configuration.formatted(home, port, site.port(), location), port);
    }

    @Test
    void aReloadContinuesWhereThePageWas() {
        open("{}");
        publish("before");
        awaitGot("before");
        // With a position from half a second earlier, the reloaded page, which does not show the event, would get it
        // again.
        awaitTrue("return Object.values(sessionStorage).includes(source.cursor)");
        browser.open("about:blank");
        await().until(() -> site.hub.sessions().count() == 0);
        publish("meanwhile");
        browser.open(page(site.port(), "{}"));
        awaitGot("meanwhile");
    }

    @Test
    void aPageContinuesAfterNavigatingBack() {
        // In a tab with no other page in its history.
        String tab = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("before");
        awaitGot("before");
        browser.open("about:blank");
        await().until(() -> site.hub.sessions().count() == 0);
        publish("meanwhile");
        browser.back();
        await().until(() ->
                String.valueOf(browser.script("return location.href")).contains(":" + site.port() + "/page"));
        await().untilAsserted(() -> assertThat(got()).last().isEqualTo("meanwhile"));
        // If the page comes from the back-forward cache, it has kept its events. Otherwise it was reloaded, and gets
        // only the new one.
        assertThat(got()).isIn(List.of("before", "meanwhile"), List.of("meanwhile"));
        closeAll(List.of(tab));
    }

    @Test
    void aTokenIsReplacedBeforeItExpiresAndWhenItIsRefused() throws Exception {
        Set<String> used = ConcurrentHashMap.newKeySet();
        Set<String> refused = ConcurrentHashMap.newKeySet();
        refused.add("Bearer token-1");
        site.close();
        site = new Site(0, config -> config, request -> {
            String token = String.valueOf(request.getHeader("Authorization"));
            if (refused.contains(token) || !token.startsWith("Bearer token-")) {
                throw RequestRejectedException.unauthorized("no");
            }
            used.add(token);
            return Subscription.user("ann").expiresAt(Instant.now().plusSeconds(2));
        });
        site.add("/token", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.setContentType("application/json");
                response.getWriter()
                        .printf(
                                "{\"value\":\"token-%s\",\"expiresAt\":%d}",
                                request.getQueryString(), System.currentTimeMillis() + 2000);
            }
        });
        long begun = System.nanoTime();
        open("{\"token\":true}");
        assertThat(used).contains("Bearer token-2");
        for (int i = 0; i < 20; i++) {
            publish("" + i);
            int many = i;
            await().until(() -> got().size() > many);
            pass(Duration.ofMillis(150));
        }
        awaitGot(numbers(0, 20));
        // Each token is valid for two seconds, and is replaced one second before it expires.
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat((long) used.size()).isBetween(2L, 3 + seconds);

        IntStream.range(0, 100).forEach(i -> refused.add("Bearer token-" + i));
        site.hub.sessions().all().forEach(session -> session.disconnect());
        await().until(() -> strings("return states").contains("ended: denied"));
        assertThat(browser.script("return source.readyState")).isEqualTo(2L);
    }
}
