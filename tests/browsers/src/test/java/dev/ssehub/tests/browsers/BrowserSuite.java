package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.CuttingProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The script in a real browser, with a real server and disturbances between them. Every browser runs the whole suite. */
abstract class BrowserSuite<B extends Browser> extends ComingBackSuite<B> {

    /** Ends a tab; where the browser has several ways to do so, they alternate. */
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
        // If the machine stalls the leader for a second, another tab takes over, as intended.
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
        // A reload makes it a new page, with the position of the old one.
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
        // A page of the same origin, because Firefox may lose the last value that a page has stored when its tab leaves
        // the origin.
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
    void aLaterTabGetsWhatItsPageDoesNotShow() {
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
            // The oldest tab leads, unless the machine has stalled it.
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
    void aPageThatReloadsOnAGapReloadsOnce() throws Exception {
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
        // The snapshot for the gap takes a while, and the position is sent after it.
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
    void eventsWaitWhileAPageLoadsWhatItMissed() throws Exception {
        site.page("/loading", """
                <!doctype html><script type=module>
                  import { HubEventSource } from '/sse-hub.js';
                  window.got = [];
                  window.source = new HubEventSource('/sse?user=ann', { user: 'ann', cursor: 'nowhere' });
                  source.addEventListener('notice', event => got.push(event.data));
                  source.onGap = () => new Promise((loaded, failed) => Object.assign(window, { loaded, failed }))
                    .then(() => got = ['loaded'], () => { got = ['failed']; throw new Error('not loaded'); });
                  addEventListener('unhandledrejection', event => window.rejected = event.reason.message);
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
        await().until(() -> "not loaded".equals(browser.script("return window.rejected")));
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
