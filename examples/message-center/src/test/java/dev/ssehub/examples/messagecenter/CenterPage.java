package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Chromium;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The page in a browser, in its users' terms. The tests of a class share the browser. */
final class CenterPage implements BeforeAllCallback, AfterAllCallback {

    Chromium browser;

    @Override
    public void beforeAll(ExtensionContext tests) {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        browser = new Chromium();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
    }

    static void send(RunningCenter center, Message.Kind kind, String target, String subject) {
        center.context.getBean(Inbox.class).send(kind, target, "test", subject, "");
    }

    void open(RunningCenter center, String user) {
        browser.open(url(center.port(), user));
        awaitState("live");
    }

    static String url(int port, String user) {
        return "http://localhost:" + port + "/?userId=" + user;
    }

    void awaitState(String state) {
        await().until(() -> attribute("#connection", "data-state").equals(state));
    }

    /** Returns the subjects of the mail on the page, oldest first. */
    List<String> mail() {
        List<String> newestFirst = new ArrayList<>(browser.texts("#messages .subject"));
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    void awaitMail(String... subjects) {
        await().untilAsserted(() -> assertThat(mail()).containsExactly(subjects));
    }

    void awaitBadge(String number) {
        await().until(() -> browser.text("badge").equals(number));
    }

    void awaitOnline(String... people) {
        await().untilAsserted(() -> assertThat(browser.texts("#online bdi")).containsExactly(people));
    }

    /** Returns an attribute, or an empty string if there is none. */
    String attribute(String selector, String name) {
        return String.valueOf(browser.script(
                "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''", selector, name));
    }

    /** Returns the visible text, or an empty string if the element is hidden. */
    String visibleText(String selector) {
        return String.valueOf(browser.script(
                "const e = document.querySelector(arguments[0]); return e?.checkVisibility() ? e.innerText : ''",
                selector));
    }

    int count(String selector) {
        return ((Number) browser.script("return document.querySelectorAll(arguments[0]).length", selector)).intValue();
    }

    /** Returns a fact that the connection panel shows. */
    String fact(String name) {
        return visibleText("#panel [data-fact=" + name + "]");
    }

    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            browser.command("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    /** Sets the preferences of the reader's system. */
    void prefer(String theme, String language, int width) {
        browser.command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", theme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        Object agent = browser.script("return navigator.userAgent");
        browser.command(
                "Emulation.setUserAgentOverride",
                Map.of("userAgent", String.valueOf(agent), "acceptLanguage", language));
        browser.command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }
}
