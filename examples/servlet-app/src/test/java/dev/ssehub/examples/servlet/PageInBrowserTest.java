package dev.ssehub.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.tests.support.AppProcess;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example as its users see it: a real browser, a real server, and failures between them. */
@Tag("browser")
class PageInBrowserTest {

    private static Chromium browser;

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

    private static void awaitLive() {
        awaitState("live");
    }

    private static void awaitState(String state) {
        await().until(() -> state.equals(browser.script("return document.getElementById('connection').dataset.state")));
    }

    /** Returns the received messages, oldest first. */
    private static List<String> received() {
        List<String> newestFirst = new ArrayList<>(((List<?>) browser.script(
                        "return Array.from(document.querySelectorAll('#received .text'), text => text.textContent)"))
                .stream().map(String::valueOf).toList());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static String fact(String name) {
        return browser.texts("#panel [data-fact=" + name + "]").get(0);
    }

    private static String now(String chart) {
        return browser.texts("#" + chart + " .now").get(0);
    }

    private static SseEvent message(String text) {
        return SseEvent.named("message").data("{\"from\":\"test\",\"text\":\"" + text + "\"}");
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "number " + i).toList();
    }

    @Test
    void thePageShowsTheMachineAndSendsMessages() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            await().until(() -> now("cpu").endsWith("%"));
            await().until(() -> now("streams").equals("1"));
            browser.type("[name=text]", "hello <b>world</b>");
            browser.click("#send [type=submit]");
            await().until(() -> received().equals(List.of("hello <b>world</b>")));
            await().until(() -> fact("position").matches("\\d+-\\d+"));
            await().until(() -> browser.text("sessions").contains("ann"));
            assertThat(browser.texts(".problem").get(0)).isEmpty();
        }
    }

    @Test
    void bothTabsOfAUserShareAStreamAndOthersGetNothingOfIt() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            String first = browser.tab();
            String second = browser.openInNewTab(app.url() + "?user=ann");
            String other = browser.openInNewTab(app.url() + "?user=bob&groups=ops");
            await().until(() -> app.hub().sessions().count() == 2);
            app.hub().publish(Audience.user("ann"), message("for ann"));
            app.hub().publish(Audience.group("ops"), message("for ops"));
            app.hub().publish(Audience.everyone(), message("for all"));

            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                await().untilAsserted(() -> assertThat(received()).containsExactly("for ann", "for all"));
            }
            browser.switchTo(other);
            await().untilAsserted(() -> assertThat(received()).containsExactly("for ops", "for all"));
        }
    }

    @Test
    void aCutConnectionComesBackAndMissesNothing() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0");
                CuttingProxy proxy = new CuttingProxy(app.port())) {
            browser.open("http://localhost:" + proxy.port() + "/?user=ann");
            awaitLive();
            await().until(() -> app.hub().sessions().count() == 1);
            int cuts = 0;
            SseHub hub = app.hub();
            for (int i = 0; i < 1000; i++) {
                hub.publish(Audience.user("ann"), message("number " + i));
                if (i % 200 == 100) {
                    int published = i;
                    await().until(() -> received().contains("number " + (published - 50)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            await().until(() -> received().size() >= 1000);

            assertThat(received()).isEqualTo(numbers(1000));
            assertThat(cuts).isEqualTo(5);
            assertThat(fact("gaps")).isEqualTo("0");
        }
    }

    @Test
    void thePersonsOwnButtonCutsTheStreamAndItResumes() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            awaitLive();
            await().until(() -> app.hub().sessions().count() == 1);
            browser.click("[data-action=cut]");
            await().until(() -> app.hub().metrics().closed().get(CloseReason.DISCONNECTED) == 1);
            app.hub().publish(Audience.user("ann"), message("while away"));
            await().until(() -> fact("connections").equals("2"));

            await().untilAsserted(() -> assertThat(received()).containsExactly("while away"));
            assertThat(fact("gaps")).isEqualTo("0");
        }
    }

    @Test
    void aKilledServerComesBackWithANewLogAndThePageIsToldAGap() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess first = start(port)) {
            browser.open("http://localhost:" + port + "/?user=ann");
            awaitLive();
            await().until(() -> fact("position").matches("\\d+-\\d+"));
            String before = fact("position");
            first.kill();
            awaitState("connecting");
            try (AppProcess second = start(port)) {
                await().until(() -> fact("gaps").equals("1"));
                awaitLive();
                browser.type("[name=text]", "after the restart");
                browser.click("#send [type=submit]");
                await().untilAsserted(() -> assertThat(received())
                        .containsExactly(
                                "Some messages are missing: the server no longer has them (unknown-position).",
                                "after the restart"));
                assertThat(fact("position").split("-")[0]).isNotEqualTo(before.split("-")[0]);
                assertThat(second.output()).doesNotContain("Exception");
            }
        }
    }

    private static AppProcess start(int port) throws Exception {
        return AppProcess.ofClass(ServletApp.class.getName(), List.of(), List.of("--port=" + port))
                .awaitPort(port);
    }

    @Test
    void threeClicksSendOnce() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            awaitLive();
            browser.type("[name=text]", "once");
            browser.script("const b = document.querySelector('#send [type=submit]'); b.click(); b.click(); b.click()");
            await().untilAsserted(() -> assertThat(received()).containsExactly("once"));
            browser.type("[name=text]", "and again");
            await().until(() -> {
                browser.click("#send [type=submit]");
                return received().contains("and again");
            });
            assertThat(received()).containsExactly("once", "and again");
        }
    }

    @Test
    void thePageIsLiveAgainWhenItComesOutOfTheBackForwardCache() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            awaitLive();
            browser.script("window.isTheSamePage = true");
            await().until(() -> app.hub().sessions().count() == 1);
            browser.open("about:blank");
            await().until(() -> app.hub().sessions().count() == 0);
            app.hub().publish(Audience.user("ann"), message("while away"));
            browser.back();
            awaitLive();
            await().until(() -> app.hub().sessions().count() == 1);
            app.hub().publish(Audience.user("ann"), message("welcome back"));
            await().untilAsserted(() -> assertThat(received()).endsWith("welcome back"));
            if (Boolean.TRUE.equals(browser.script("return window.isTheSamePage"))) {
                assertThat(received()).containsExactly("while away", "welcome back");
            }
        }
    }

    @Test
    void aChartSaysInWordsWhatItShows() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            awaitLive();
            await().untilAsserted(() -> assertThat(label("streams"))
                    .matches("Open streams: now \\d+\\. In the last two minutes between \\d+ and \\d+\\."));
            assertThat(browser.texts("#memory .y-axis span")).hasSize(3).allMatch(text -> text.endsWith("GB"));
            assertThat(browser.texts("#memory .x-axis span")).containsExactly("2 min ago", "now");
            browser.click("[data-language=zh]");
            assertThat(label("streams")).startsWith("打开的流：现在");
            browser.click("[data-language=en]");
        }
    }

    private static String label(String chart) {
        return String.valueOf(browser.script(
                "return document.querySelector(arguments[0]).getAttribute('aria-label')", "#" + chart + " svg"));
    }

    @ParameterizedTest
    @CsvSource({
        "light, en-GB, 1200", "light, en-GB, 390", "light, zh-CN, 1200", "light, zh-CN, 390",
        "dark, en-GB, 1200", "dark, en-GB, 390", "dark, zh-CN, 1200", "dark, zh-CN, 390"
    })
    void nothingKeepsPeopleOut(String theme, String language, int width) throws Exception {
        try (ServletApp app = ServletApp.start("--port=0");
                Chromium reader = new Chromium()) {
            reader.command(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
            String agent = String.valueOf(reader.script("return navigator.userAgent"));
            reader.command("Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", language));
            reader.command(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
            reader.open(app.url() + "?user=ann");
            await().until(() -> reader.texts("#streams .now").get(0).equals("1"));
            assertThat(reader.texts("#messages-title")).containsExactly(language.equals("zh-CN") ? "消息" : "Messages");
            app.hub().publish(Audience.user("ann"), message("مرحبا"));
            await().until(() -> reader.texts("#received .text").size() == 1);
            await().until(() -> !reader.texts("#sessions td").isEmpty());

            assertThat(Axe.violations(reader)).isEmpty();
            assertThat(reader.script("return document.documentElement.scrollWidth > innerWidth"))
                    .isEqualTo(false);
        }
    }
}
