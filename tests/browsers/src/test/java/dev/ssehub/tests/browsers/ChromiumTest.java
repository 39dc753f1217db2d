package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.tests.support.Chromium;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The suite in Chromium, and cases that only its DevTools protocol can produce. */
class ChromiumTest extends BrowserSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium();
    }

    @Override
    void kill(String tab, int turn) {
        if (turn % 2 == 0) {
            String present = browser.tab();
            crash(tab);
            browser.switchTo(present);
        }
        browser.closeTab(tab);
    }

    private void crash(String tab) {
        browser.switchTo(tab);
        assertThatThrownBy(() -> browser.command("Page.crash", Map.of())).hasMessageContaining("crashed");
    }

    @AfterEach
    void forgetScripts() {
        browser.forgetScripts();
    }

    @Test
    void aFrozenTabHandsOverTheStreamAndContinuesAfterwards() {
        open("{}");
        String first = browser.tab();
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        browser.switchTo(first);
        browser.command("Page.setWebLifecycleState", Map.of("state", "frozen"));
        await().until(() -> site.streams.get() > 1);
        publish("while it is frozen");
        browser.switchTo(other);
        awaitGot("while it is frozen");
        browser.switchTo(first);
        browser.command("Page.setWebLifecycleState", Map.of("state", "active"));
        awaitGot("while it is frozen");
        publish("afterwards");
        awaitGot("while it is frozen", "afterwards");
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(List.of(other));
    }

    @Test
    void aTabThatCrashesIsFollowedByAnother() {
        String other = browser.tab();
        String crashing = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        browser.switchTo(other);
        browser.open(page(site.port(), "{}"));
        awaitState("live");
        publish("before");
        awaitGot("before");
        crash(crashing);
        browser.switchTo(other);
        publish("after");
        awaitGot("before", "after");
        await().until(() -> site.hub.sessions().count() == 1);
        assertThat(site.streams.get()).isGreaterThan(1);
        closeAll(List.of(crashing));
    }

    @Test
    void offlineIsReportedAndOnlineResumesAtOnce() {
        open("{}");
        publish("before");
        awaitGot("before");
        offline(true);
        awaitState("offline");
        await().until(() -> site.hub.sessions().count() == 0);
        publish("meanwhile");
        offline(false);
        awaitState("live");
        awaitGot("before", "meanwhile");
        assertThat(gaps()).isZero();
    }

    @Test
    void aManualAttemptWhileOfflineDoesNotReportThatTheNetworkIsBack() {
        open("{}");
        publish("before");
        awaitGot("before");
        offline(true);
        try {
            awaitState("offline");
            browser.script(
                    "window.attempts = 0; source.addEventListener('error', () => attempts++); source.reconnect()");
            await().until(() -> ((Number) browser.script("return attempts")).intValue() > 0);
            assertThat(browser.script("return source.state")).isEqualTo("offline");
        } finally {
            offline(false);
        }
        awaitState("live");
    }

    private void offline(boolean value) {
        browser.command("Network.enable", Map.of());
        browser.command(
                "Network.emulateNetworkConditions",
                Map.of("offline", value, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    @Test
    void withoutLocksEachTabHasItsOwnStream() {
        browser.beforeEveryPage("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })");
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{\"share\":false}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 2);
        publish("1");
        awaitGot("1");
        closeAll(List.of(other));
        awaitGot("1");
    }

    @Test
    void itPollsWhereFetchCannotStream() {
        browser.beforeEveryPage("delete Response.prototype.body");
        browser.open(page(site.port(), "{}"));
        awaitState("polling");
        IntStream.range(0, 100).forEach(i -> publish("" + i));
        awaitGot(numbers(0, 100));
        assertThat(site.streams).hasValue(0);
    }

    @Test
    void withoutSessionStorageAReloadStartsAfresh() {
        browser.beforeEveryPage("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })");
        open("{}");
        publish("1");
        awaitGot("1");
        open("{}");
        publish("2");
        awaitGot("2");
    }
}
