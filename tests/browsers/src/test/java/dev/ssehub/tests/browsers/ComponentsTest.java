package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.Chromium;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Vue composable and the React hook in real components, and the script for pages without modules. The components do not share streams
 * with other tabs, so each source of a page is a session of the hub.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComponentsTest {

    private Browser browser;
    private Site site;

    @BeforeAll
    void openBrowser() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        browser = new Chromium();
    }

    @AfterAll
    void closeBrowser() {
        Awaitility.reset();
        browser.close();
    }

    @AfterEach
    void stopSite() throws Exception {
        browser.open("about:blank");
        site.close();
    }

    private void open(String page) throws Exception {
        site = new Site(0, config -> config.heartbeat(Duration.ofSeconds(2)));
        site.add("/clients/*", new ClientScripts());
        site.page("/components", """
                <!doctype html>
                <title>page</title>
                <div id="app"></div>
                <script type="module" src="/clients/%s.js"></script>
                """.formatted(page));
        browser.open("http://localhost:" + site.port() + "/components");
        awaitTexts("b", "live", "live");
    }

    private void awaitTexts(String selector, String... texts) {
        await().untilAsserted(() -> assertThat(browser.texts(selector)).containsExactly(texts));
    }

    private void awaitSessions(int count) {
        await().until(() -> site.hub.sessions().count() == count);
    }

    private void publish(String user, String data) {
        site.hub.publish(Audience.user(user), SseEvent.named("notice").data(data));
    }

    private void unread(String user, int count) {
        site.hub.publish(
                Audience.user(user), SseEvent.named("unread").key("unread").data(String.valueOf(count)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"react-18", "react-19", "vue"})
    void componentsShareAStreamThatIsClosedWithTheLastOfThem(String page) throws Exception {
        open(page);
        IntStream.range(0, 100).forEach(i -> publish("ann", String.valueOf(i)));
        unread("ann", 7);

        List<String> all = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
        await().untilAsserted(() -> assertThat(browser.texts("#a li")).isEqualTo(all));
        await().untilAsserted(() -> assertThat(browser.texts("#b li")).isEqualTo(all));
        awaitTexts("i", "7", "7");
        assertThat(site.streams).hasValue(1);

        browser.script("show(['b'])");
        awaitTexts("b", "live");
        publish("ann", "for one");
        await().until(() -> browser.texts("#b li").contains("for one"));
        browser.script("show([])");
        awaitSessions(0);
        browser.script("show(['c'])");
        awaitTexts("b", "live");
        publish("ann", "for another");
        awaitTexts("#c li", "for another");
        assertThat(site.streams).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"react-18", "react-19", "vue"})
    void aComponentThatReplacesOthersTakesOverTheirStream(String page) throws Exception {
        open(page);
        browser.script("show(['c'])");
        awaitTexts("b", "live");
        publish("ann", "1");
        awaitTexts("#c li", "1");

        assertThat(site.streams).hasValue(1);
        assertThat(site.hub.sessions().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"react-18", "react-19", "vue"})
    void aChangedUserGetsANewStreamAndNoUserGetsNone(String page) throws Exception {
        open(page);
        unread("ann", 7);
        awaitTexts("i", "7", "7");
        browser.script("login('bob')");
        awaitTexts("i", "none", "none");
        await().until(() -> site.hub.sessions().all().stream().allMatch(session -> "bob".equals(session.user())));
        awaitSessions(1);
        awaitTexts("b", "live", "live");
        publish("bob", "for bob");
        awaitTexts("li", "for bob", "for bob");
        browser.script("login(null)");
        awaitSessions(0);
        awaitTexts("b", "connecting", "connecting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"react-18", "react-19", "vue"})
    void componentsShowThatTheServerHasEndedTheirStream(String page) throws Exception {
        open(page);
        site.hub.disconnectForGood(Audience.user("ann"));
        awaitTexts("b", "ended: denied", "ended: denied");
    }

    @Test
    void aPageWithoutModulesHasTheScriptUnderOneName() throws Exception {
        site = new Site(0, config -> config);
        site.add("/clients/*", new ClientScripts());
        site.page("/plain", """
                <!doctype html>
                <title>page</title>
                <b></b>
                <script src="/clients/sse-hub.global.js"></script>
                <script>
                  var source = new SseHub.HubEventSource('/sse?user=ann', { user: 'ann' });
                  source.addEventListener('notice', function (event) {
                    document.querySelector('b').textContent = event.data;
                  });
                </script>
                """);
        browser.open("http://localhost:" + site.port() + "/plain");
        awaitSessions(1);
        publish("ann", "hello");
        awaitTexts("b", "hello");
    }
}
