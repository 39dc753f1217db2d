package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.RequestRejectedException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The script in a real browser, against a real server, with trouble between them. Each browser runs all of it. */
abstract class BrowserSuite<B extends Browser> extends BrowserSteps<B> {

    /** Ends a tab, each time in another way if the browser has more than one. */
    void kill(String tab, int turn) {
        browser.closeTab(tab);
    }

    @Test
    void tenTabsShareOneStream() {
        open("{}");
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(browser.openInNewTab(page(site.port(), "{}")));
            awaitState("live");
        }
        IntStream.range(0, 50).forEach(i -> publish("" + i));

        for (String tab : others) {
            browser.switchTo(tab);
            awaitGot(numbers(0, 50));
        }
        browser.switchTo(firstTab);
        awaitGot(numbers(0, 50));
        await().until(() -> site.hub.sessions().count() == 1);
        // A leader that the machine stalls for a second is followed by another tab, as it should be.
        assertThat(site.streams.get()).isBetween(1, 3);
        closeAll(others);
    }

    @Test
    void aStreamThatIsEndedForGoodIsNotOpenedAgainByAnyTabNorByANativeEventSource() {
        open("{}");
        publish("1");
        awaitGot("1");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        browser.script("window.native = new EventSource('/sse?user=ann')");
        await().until(() -> site.hub.sessions().count() == 2);
        site.hub.disconnectForGood(Audience.user("ann"));

        awaitTrue("return window.native.readyState === EventSource.CLOSED");
        awaitState("ended");
        browser.switchTo(firstTab);
        awaitState("ended");
        assertThat(site.hub.sessions().count()).isZero();
        // Loaded again, it is a new page, with the position that it had.
        publish("2");
        open("{}");
        awaitGot("2");
        closeAll(List.of(other));
    }

    @Test
    void withOpaquePositionsEachTabGetsEverythingOnceAndResumesOverAReload() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(2)).positionSecret("sixteen or more of them"));
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 2);
        publish("1");
        awaitGot("1");
        browser.switchTo(firstTab);
        awaitGot("1");
        // Of the same origin: Firefox may lose the last that a page has stored when a tab leaves its origin.
        browser.open("http://localhost:" + site.port() + "/sse-hub.js");
        publish("2");
        open("{}");
        awaitGot("2");
        publish("3");
        awaitGot("2", "3");
        browser.switchTo(other);
        awaitGot("1", "2", "3");

        assertThat(gaps()).isZero();
        closeAll(List.of(other));
    }

    @Test
    void aTabThatComesLaterGetsWhatItsPageDoesNotShow() {
        open("{}");
        String cursor = site.hub.cursor().toString();
        publish("1");
        site.hub.publish(
                Audience.user("ann"), SseEvent.named("unread").key("unread").data("7"));
        awaitGot("1");
        String later = browser.openInNewTab(page(site.port(), "{\"cursor\":\"" + cursor + "\"}"));
        awaitGot("1");
        assertThat(browser.script("return unread")).isEqualTo("7");
        String fresh = browser.openInNewTab(page(site.port(), "{}"));
        await().until(() -> "7".equals(browser.script("return window.unread")));
        publish("2");
        awaitGot("2");
        browser.switchTo(later);
        awaitGot("1", "2");

        await().until(() -> site.hub.sessions().count() == 1);
        assertThat(gaps()).isZero();
        closeAll(List.of(later, fresh));
    }

    @Test
    void twentyTakeOversUnderLoadLoseAndRepeatNothing() throws Exception {
        int leastEvents = 2000;
        int takeOvers = 20;
        restart(0, config -> config.replay(replay -> replay.maxEvents(1_000_000)));
        String cursor = site.hub.cursor().toString();
        String options = "{\"cursor\":\"" + cursor + "\"}";
        List<String> tabs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tabs.add(browser.openInNewTab(page(site.port(), options)));
            awaitState("live");
        }
        AtomicInteger published = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        Thread publisher = new Thread(() -> {
            while (published.get() < leastEvents || !done.get()) {
                publish("" + published.getAndIncrement());
                pass(Duration.ofMillis(8));
            }
        });
        publisher.setDaemon(true);
        publisher.start();
        int kills = 0;
        while (site.streams.get() <= takeOvers) {
            // The one that has been there for longest leads, unless the machine has stalled it.
            kill(tabs.remove(0), kills++);
            assertThat(kills).isLessThan(5 * takeOvers);
            browser.switchTo(tabs.get(0));
            int since = published.get();
            awaitTrue("return got.length > arguments[0]", since);
            tabs.add(browser.openInNewTab(page(site.port(), options)));
        }
        done.set(true);
        publisher.join();
        for (String tab : tabs) {
            browser.switchTo(tab);
            awaitGot(numbers(0, published.get()));
            assertThat(gaps()).isZero();
        }
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(tabs);
    }

    @Test
    void aTabThatHangsLosesTheLead() {
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 1);
        browser.switchTo(firstTab);
        browser.script("setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); }, 100)");
        browser.switchTo(other);
        await().until(() -> site.streams.get() > 1);
        publish("while it hangs");
        awaitGot("while it hangs");

        browser.switchTo(firstTab);
        awaitGot("while it hangs");
        publish("afterwards");
        awaitGot("while it hangs", "afterwards");
        browser.switchTo(other);
        awaitGot("while it hangs", "afterwards");
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(List.of(other));
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
        // Each is good for two seconds, of which the last is not used.
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat((long) used.size()).isBetween(2L, 3 + seconds);

        IntStream.range(0, 100).forEach(i -> refused.add("Bearer token-" + i));
        site.hub.sessions().all().forEach(session -> session.disconnect());
        await().until(() -> strings("return states").contains("ended: denied"));
        assertThat(browser.script("return source.readyState")).isEqualTo(2L);
    }

    @Test
    void itStopsWhereThereIsNothingOrNoAccess() {
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
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
    void aServerThatIsFullIsGoneBackTo() throws Exception {
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
    void aServerThatIsStartedAnewIsGoneBackTo() throws Exception {
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
            // What was in the memory of the first is gone, and that is told.
            assertThat(gaps()).isEqualTo(1);
        }
        closeAll(List.of(other));
    }

    @Test
    void awayForLongerThanWhatIsKeptIsToldAsAGap() throws Exception {
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
    void aConnectionThatIsDeadWithoutAWordIsNoticed() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(1)));
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            browser.open(page(proxy.port(), "{\"silence\":60000}"));
            awaitState("live");
            proxy.swallow(true);
            publish("swallowed");
            int streams = site.streams.get();
            await().until(() -> site.streams.get() > streams);
            proxy.swallow(false);
            // The attempt that was swallowed too is dead.
            proxy.cut();
            awaitGot("swallowed");
        }
    }

    @Test
    void whereStreamsAreHeldBackItPolls() throws Exception {
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
    void aServerThatWasSlowOnceIsAskedForAStreamAgain() throws Exception {
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
    void aProxyWithAShortPatienceCostsNothing() throws Exception {
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
    void aMachineThatSleptGoesOnWhereItWas() throws Exception {
        restart(0, config -> config.heartbeat(Duration.ofSeconds(1)));
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("before");
        browser.signal("STOP");
        try {
            publish("while it slept");
            // The server gives the stream up, as it does for whoever has gone.
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

    @Test
    void aReloadGoesOnWhereThePageWas() {
        open("{}");
        publish("before");
        awaitGot("before");
        // A position that is older by half a second would have it told once more, to a page that does not show it.
        awaitTrue("return Object.values(sessionStorage).includes(source.cursor)");
        browser.open("about:blank");
        await().until(() -> site.hub.sessions().count() == 0);
        publish("meanwhile");
        browser.open(page(site.port(), "{}"));
        awaitGot("meanwhile");
    }

    @Test
    void backToAPageThatWasLeft() {
        // In a tab that has no other pages to go back to.
        String tab = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("before");
        awaitGot("before");
        browser.open("about:blank");
        await().until(() -> site.hub.sessions().count() == 0);
        publish("meanwhile");
        browser.script("history.back()");
        await().until(() ->
                String.valueOf(browser.script("return location.href")).contains(":" + site.port() + "/page"));
        await().untilAsserted(() -> assertThat(got()).last().isEqualTo("meanwhile"));
        // From the back-forward cache, the page has kept what it had; otherwise it was loaded anew, and may be told it
        // once more.
        assertThat(got()).isIn(List.of("before", "meanwhile"), List.of("meanwhile"));
        closeAll(List.of(tab));
    }

    @Test
    void withoutSharingEachTabHasItsOwnStream() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            browser.open(page(proxy.port(), "{\"share\":false}"));
            awaitState("live");
            String other = browser.openInNewTab(page(proxy.port(), "{\"share\":false}"));
            awaitState("live");
            assertThat(site.hub.sessions().count()).isEqualTo(2);
            publish("1");
            awaitGot("1");
            proxy.cut();
            publish("2");
            for (String tab : List.of(firstTab, other)) {
                browser.switchTo(tab);
                awaitGot("1", "2");
            }
            closeAll(List.of(other));
        }
    }

    @Test
    void theExampleOfTheReadmeRuns() throws Exception {
        Matcher example = Pattern.compile("```html\n(<!doctype html>.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../sse-hub-browser/README.md")));
        assertThat(example.find()).isTrue();
        site.close();
        site = new Site(0, config -> config, request -> Subscription.user("ann"));
        site.page("/", example.group(1));
        browser.open("http://localhost:" + site.port() + "/");
        await().until(() -> browser.text("state").equals("live"));
        publish("hello");
        site.hub.publish(
                Audience.user("ann"), SseEvent.named("unread").key("unread").data("3"));
        await().until(() -> browser.texts("#notices li").equals(List.of("hello")));
        await().until(() -> browser.text("unread").equals("3"));
    }

    @Test
    void aPageThatLoadsItselfAnewOnAGapDoesSoOnce() throws Exception {
        int port = AppProcess.freePort();
        restart(port, config -> config);
        String loading = "<!doctype html><script type=module>import { HubEventSource } from '/sse-hub.js';"
                + " sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;"
                + " window.source = new HubEventSource('/sse?user=ann', { user: 'ann' });"
                + " source.onGap = () => location.reload();</script>";
        site.page("/loading", loading);
        browser.open("http://localhost:" + port + "/loading");
        awaitState("live");
        site.close();
        // What makes up for the gap takes a while, and the position comes behind it.
        site = new Site(
                port,
                config -> config,
                Site.BY_QUERY,
                builder -> builder.onGap((session, gap) -> {
                    pass(Duration.ofMillis(500));
                    return List.of();
                }));
        site.page("/loading", loading);
        await().until(() -> "2".equals(browser.script("return sessionStorage.loads")));
        awaitState("live");
        publish("1");
        await().until(() -> browser.script("return source.cursor") != null);
        assertThat(browser.script("return sessionStorage.loads")).isEqualTo("2");
    }

    @Test
    void whatComesWhileAPageLoadsWhatItMissedWaits() throws Exception {
        site.page("/loading", """
                <!doctype html><script type=module>
                  import { HubEventSource } from '/sse-hub.js';
                  window.got = [];
                  window.source = new HubEventSource('/sse?user=ann', { user: 'ann', cursor: 'nowhere' });
                  source.addEventListener('notice', event => got.push(event.data));
                  source.onGap = () => new Promise((loaded, failed) => Object.assign(window, { loaded, failed }))
                    .then(() => got = ['loaded'], () => { got = ['failed']; throw new Error('not loaded'); });
                  addEventListener('unhandledrejection', event => window.told = event.reason.message);
                </script>""");
        for (String outcome : List.of("loaded", "failed")) {
            browser.open("http://localhost:" + site.port() + "/loading");
            awaitTrue("return !!window.loaded");
            publish(outcome + " 1");
            String last = publish(outcome + " 2");
            await().until(() -> last.equals(browser.script("return source.cursor")));
            assertThat(strings("return got")).isEmpty();
            assertThat(strings("return Object.keys(sessionStorage)")).isEmpty();
            browser.script("window." + outcome + "()");
            await().until(() -> strings("return got").size() == 3);
            publish(outcome + " 3");
            await().untilAsserted(() -> assertThat(strings("return got"))
                    .containsExactly(outcome, outcome + " 1", outcome + " 2", outcome + " 3"));
        }
        await().until(() -> "not loaded".equals(browser.script("return window.told")));
    }

    @Test
    void tabsOfDifferentUsersShareNothing() {
        browser.open(page(site.port(), "{\"user\":\"ann\"}"));
        awaitState("live");
        String other = browser.openInNewTab(page(site.port(), "{\"user\":\"bob\"}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 2);
        assertThat(strings("return Object.keys(sessionStorage)")).isNotEmpty().allMatch(key -> key.contains("bob"));
        closeAll(List.of(other));
    }
}
