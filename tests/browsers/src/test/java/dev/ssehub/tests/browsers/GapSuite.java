package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.tests.support.Browser;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages that load what they missed after a gap, and how many events can wait in the meantime. Every browser runs the whole suite. */
abstract class GapSuite<B extends Browser> extends BrowserSteps<B> {

    /** A page that begins with a gap. Each test inserts the code that makes events wait. */
    private static final String PAGE = """
            <!doctype html><script type=module>
              import { HubEventSource } from '/sse-hub.js';
              window.got = [];
              window.gaps = 0;
              window.states = [];
              window.loads = [];
              window.source = new HubEventSource('/sse?user=ann', { user: 'ann', cursor: 'nowhere' });
              source.addEventListener('notice', event => got.push(event.data));
              source.addEventListener('sse-hub.gap', () => { gaps++; });
              const loading = () => new Promise(loaded => loads.push(loaded));
              %s
            </script>""";

    @BeforeEach
    void keepMuch() throws Exception {
        restart(0, config -> config.replay(replay -> replay.maxEvents(200_000)));
    }

    private void openWith(String waiting) {
        site.page("/gap", PAGE.formatted(waiting));
        browser.open("http://localhost:" + site.port() + "/gap");
        awaitTrue("return loads.length === 1");
    }

    private void publishAll(List<String> data) {
        String last = "";
        for (String one : data) {
            last = publish(one);
        }
        String cursor = last;
        await().until(() -> cursor.equals(browser.script("return source.cursor")));
    }

    private void load() {
        browser.script("loads.shift()()");
    }

    @Test
    void waitingEventsAreDispatchedInOrderOnceThePageHasLoaded() {
        openWith("source.onGap = loading;");
        publishAll(numbers(0, 9000));
        assertThat(strings("return [got.length]")).containsExactly("0");
        load();
        awaitGot(numbers(0, 9000));
        assertThat(gaps()).isEqualTo(1);
    }

    @Test
    void moreEventsThanCanWaitAreAnotherGap() {
        openWith("source.onGap = loading;");
        publishAll(numbers(0, 25_000));
        load();
        awaitTrue("return gaps === 2 && loads.length === 1");
        publishAll(List.of("after the first"));
        assertThat(got()).isEmpty();
        load();
        awaitGot("after the first");
        publish("live");
        awaitGot("after the first", "live");
        assertThat(gaps()).isEqualTo(2);
    }

    @Test
    void itWaitsForAnyThenable() {
        openWith("source.onGap = () => ({ then: (loaded, failed) => void loading().then(loaded, failed) });");
        publishAll(List.of("1"));
        assertThat(got()).isEmpty();
        load();
        awaitGot("1");
    }

    @Test
    void itWaitsForAllListeners() {
        site.page("/gap", PAGE.formatted("""
                const removed = () => loading();
                source.addEventListener('sse-hub.gap', removed);
                source.removeEventListener('sse-hub.gap', removed);
                source.addEventListener('sse-hub.gap', loading);
                source.addEventListener('sse-hub.gap', { handleEvent: async () => { await loading(); } });
                """));
        browser.open("http://localhost:" + site.port() + "/gap");
        awaitTrue("return loads.length === 2");
        publishAll(List.of("1"));
        load();
        publishAll(List.of("2"));
        assertThat(got()).isEmpty();
        load();
        awaitGot("1", "2");
        assertThat(gaps()).isEqualTo(1);
    }
}
