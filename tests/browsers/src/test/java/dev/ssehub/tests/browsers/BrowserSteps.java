package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.HubConfigBuilder;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Browser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Common steps of suites that run pages of a {@link Site} in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserSteps<B extends Browser> {

    B browser;
    Site site;
    String firstTab;

    /** Starts the browser. */
    abstract B start() throws Exception;

    @BeforeAll
    void openBrowser() throws Exception {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        browser = start();
        firstTab = browser.tab();
    }

    @AfterAll
    void closeBrowser() {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startSite() throws Exception {
        site = new Site(0, config -> config.heartbeat(Duration.ofSeconds(2)));
    }

    @AfterEach
    void stopSite() throws Exception {
        browser.switchTo(firstTab);
        browser.open("about:blank");
        site.close();
    }

    /** Replaces the current server with a new one. */
    final void restart(int port, UnaryOperator<HubConfigBuilder> config) throws Exception {
        site.close();
        site = new Site(port, config);
    }

    static String page(int port, String options) {
        return "http://localhost:" + port + "/page?options=" + URLEncoder.encode(options, StandardCharsets.UTF_8);
    }

    final void open(String options) {
        browser.open(page(site.port(), options));
        awaitState("live");
    }

    final void awaitState(String state) {
        await().until(() -> state.equals(browser.script("return source.state")));
    }

    final void awaitTrue(String script, Object... arguments) {
        await().until(() -> Boolean.TRUE.equals(browser.script(script, arguments)));
    }

    final String publish(String data) {
        return site.hub
                .publish(Audience.user("ann"), SseEvent.named("notice").data(data))
                .toString();
    }

    /** Returns the events that the page has received, oldest first. */
    final List<String> got() {
        return strings("return got");
    }

    final List<String> strings(String script) {
        return ((List<?>) Objects.requireNonNull(browser.script(script)))
                .stream().map(String::valueOf).toList();
    }

    final void awaitGot(List<String> data) {
        await().untilAsserted(() -> assertThat(got())
                .as(
                        "%s at %s, %s",
                        browser.script("return states"), browser.script("return source.cursor"), site.hub.cursor())
                .isEqualTo(data));
    }

    final void awaitGot(String... data) {
        awaitGot(List.of(data));
    }

    final long gaps() {
        return ((Number) Objects.requireNonNull(browser.script("return gaps"))).longValue();
    }

    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    /** Lets time pass that is part of the scenario, such as the pace of a load. It is not used to wait for a condition. */
    static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    final void closeAll(List<String> tabs) {
        browser.switchTo(firstTab);
        tabs.forEach(browser::closeTab);
    }
}
