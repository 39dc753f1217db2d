package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.CuttingProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The script in a Chromium without the features that the oldest browsers in the table of its README lack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OldBrowserTest {

    static final String OLD = """
            delete AbortSignal.prototype.reason;
            delete AbortSignal.prototype.throwIfAborted;
            delete AbortSignal.any;
            delete AbortSignal.timeout;
            const abort = AbortController.prototype.abort;
            AbortController.prototype.abort = function () { abort.call(this); };
            const listen = EventTarget.prototype.addEventListener;
            EventTarget.prototype.addEventListener = function (type, listener, options) {
              const { capture, once, passive } = Object(options);
              listen.call(this, type, listener, typeof options === 'boolean' ? options : { capture, once, passive });
            };
            delete Array.prototype.at;
            delete Array.prototype.flat;
            delete Array.prototype.flatMap;
            delete Array.prototype.findLast;
            delete Array.prototype.toSorted;
            delete String.prototype.at;
            delete String.prototype.matchAll;
            delete String.prototype.replaceAll;
            delete Object.fromEntries;
            delete Promise.allSettled;
            delete Promise.any;
            delete Promise.withResolvers;
            delete ReadableStream.prototype[Symbol.asyncIterator];
            delete ReadableStream.prototype.values;
            for (const name of ['BroadcastChannel', 'TextDecoderStream', 'WeakRef', 'FinalizationRegistry', 'SharedWorker',
              'crypto', 'queueMicrotask', 'reportError', 'requestIdleCallback', 'structuredClone', 'scheduler', 'globalThis']) {
              delete window[name];
            }
            delete Navigator.prototype.locks;
            """;

    private Chromium browser;
    private Site site;

    @BeforeAll
    void openBrowser() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        browser = new Chromium();
        browser.beforeEveryPage(OLD);
    }

    @AfterAll
    void closeBrowser() {
        Awaitility.reset();
        browser.close();
    }

    @BeforeEach
    void startSite() throws Exception {
        site = new Site(0, config -> config.heartbeat(Duration.ofSeconds(1)));
        site.script.serveOldBrowsers();
    }

    @AfterEach
    void stopSite() throws Exception {
        browser.open("about:blank");
        site.close();
    }

    private void open(int port, String options) {
        browser.open(BrowserSuite.page(port, options));
        await().until(() -> "live".equals(browser.script("return source.state")));
    }

    private void publish(String data) {
        site.hub.publish(Audience.user("ann"), SseEvent.named("notice").data(data));
    }

    private void awaitGot(String... data) {
        await().untilAsserted(() -> assertThat((List<?>) Objects.requireNonNull(browser.script("return got")))
                .isEqualTo(List.of(data)));
    }

    @Test
    void aSilentlyDeadConnectionIsReplaced() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(site.port())) {
            open(proxy.port(), "{\"silence\":60000,\"heartbeat\":1000}");
            publish("1");
            awaitGot("1");
            proxy.swallow(true);
            publish("2");
            int streams = site.streams.get();
            await().until(() -> site.streams.get() > streams);
            proxy.swallow(false);
            // The connection attempt whose response was swallowed is dead too.
            proxy.cut();
            awaitGot("1", "2");
        }
    }

    @Test
    void aNetworkThatReturnsIsTriedAtOnceAndAClosedSourceStaysClosed() {
        open(site.port(), "{}");
        browser.script("dispatchEvent(new Event('offline'))");
        await().until(() -> "offline".equals(browser.script("return source.state")));
        publish("1");
        browser.script("dispatchEvent(new Event('online'))");
        awaitGot("1");
        browser.script("source.close()");
        await().until(() -> site.hub.sessions().count() == 0);
        int streams = site.streams.get();
        browser.script("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'))");
        assertThat(browser.script("return source.state")).isEqualTo("ended");
        assertThat(site.streams).hasValue(streams);
    }
}
