package dev.ssehub.examples.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.tests.support.Axe;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.CuttingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser. */
@Tag("browser")
class PageInBrowserTest {

    private static Chromium browser;
    private MicronautApp app;

    @BeforeAll
    static void openBrowser() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        browser = new Chromium();
    }

    @AfterAll
    static void closeBrowser() {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() {
        app = MicronautApp.start("--port=0");
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        app.close();
    }

    private static List<String> received() {
        List<String> newestFirst = new ArrayList<>(browser.texts("#received .text"));
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static String fact(String name) {
        return browser.texts("#panel [data-fact=" + name + "]").get(0);
    }

    private void open(String url) {
        browser.open(url);
        await().until(() ->
                "live".equals(browser.script("return document.getElementById('connection').dataset.state")));
        await().until(() -> app.hub().sessions().count() == 1);
    }

    private static SseEvent message(String text) {
        return SseEvent.named("message").data("{\"from\":\"test\",\"text\":\"" + text + "\"}");
    }

    @Test
    void aMessageReachesWhomItIsFor() {
        open(app.url() + "?user=ann");
        browser.type("[name=text]", "hello <b>world</b>");
        browser.click("#send [type=submit]");
        await().untilAsserted(() -> assertThat(received()).containsExactly("hello <b>world</b>"));
        app.hub().publish(Audience.user("bob"), message("for bob"));
        app.hub().publish(Audience.user("ann"), message("for ann"));
        await().untilAsserted(() -> assertThat(received()).containsExactly("hello <b>world</b>", "for ann"));
        assertThat(browser.texts(".problem").get(0)).isEmpty();
    }

    @Test
    void aCutConnectionComesBackAndMissesNothing() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(app.port())) {
            open("http://localhost:" + proxy.port() + "/?user=ann");
            int cuts = 0;
            for (int i = 0; i < 200; i++) {
                app.hub().publish(Audience.user("ann"), message("number " + i));
                if (i % 50 == 25) {
                    int published = i;
                    await().until(() -> received().contains("number " + (published - 5)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            await().until(() -> received().size() >= 200);

            assertThat(received())
                    .isEqualTo(
                            IntStream.range(0, 200).mapToObj(i -> "number " + i).toList());
            assertThat(cuts).isEqualTo(4);
            assertThat(fact("gaps")).isEqualTo("0");
        }
    }

    @Test
    void thePersonsOwnButtonCutsTheStreamAndItResumes() {
        open(app.url() + "?user=ann");
        long before = disconnected();
        browser.click("[data-action=cut]");
        await().until(() -> disconnected() == before + 1);
        app.hub().publish(Audience.user("ann"), message("while away"));
        await().until(() -> fact("connections").equals("2"));

        await().untilAsserted(() -> assertThat(received()).containsExactly("while away"));
        assertThat(fact("gaps")).isEqualTo("0");
    }

    /** Returns the number of disconnects, including polls that ended without an event. */
    private long disconnected() {
        return app.hub().metrics().closed().get(CloseReason.DISCONNECTED);
    }

    @Test
    void aRunGoesOnWhenThePageIsLoadedAgain() {
        open(app.url() + "?user=ann");
        browser.click("#count");
        await().until(() -> browser.text("number").matches("\\d+"));
        open(app.url() + "?user=ann");

        await().untilAsserted(() -> assertThat(browser.text("number")).isEqualTo("100"));
        await().until(() -> Boolean.FALSE.equals(browser.script("return document.getElementById('count').disabled")));
        assertThat(browser.text("count-problem")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"light, en-GB, 1200", "light, zh-CN, 390", "dark, en-GB, 390", "dark, zh-CN, 1200"})
    void nothingKeepsPeopleOut(String theme, String language, int width) {
        try (Chromium reader = new Chromium()) {
            reader.command(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
            String agent = String.valueOf(reader.script("return navigator.userAgent"));
            reader.command("Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", language));
            reader.command(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
            reader.open(app.url() + "?user=ann");
            await().until(() -> app.hub().sessions().count() == 1);
            assertThat(reader.texts("#messages-title")).containsExactly(language.equals("zh-CN") ? "消息" : "Messages");
            app.hub().publish(Audience.user("ann"), message("مرحبا"));
            await().until(() -> reader.texts("#received .text").size() == 1);

            assertThat(Axe.violations(reader)).isEmpty();
            assertThat(reader.script("return document.documentElement.scrollWidth > innerWidth"))
                    .isEqualTo(false);
        }
    }
}
