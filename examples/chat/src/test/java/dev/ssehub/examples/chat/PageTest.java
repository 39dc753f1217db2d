package dev.ssehub.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.run.RunInfo;
import dev.ssehub.run.Scope;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Axe;
import dev.ssehub.tests.support.Chromium;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a browser: answers that outlive it, several windows, both themes and languages. */
@Tag("browser")
class PageTest {

    private static RunningChat chat;
    private static Chromium browser;
    private static Chromium other;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
        chat = new RunningChat("chat.builtin.rate=100");
        browser = new Chromium();
        other = new Chromium();
    }

    @AfterAll
    static void stop() {
        Awaitility.reset();
        browser.close();
        other.close();
        chat.close();
    }

    private static String url(String conversation) {
        return "http://localhost:" + chat.port() + "/?userId=ann#c=" + conversation;
    }

    private static void open(Chromium in, String conversation) {
        in.open("about:blank");
        in.open(url(conversation));
        await().until(() -> script(in, "return document.getElementById('connection').dataset.state")
                .equals("live"));
    }

    private static String script(Chromium in, String text, Object... arguments) {
        return String.valueOf(in.script(text, arguments));
    }

    private static void ask(Chromium in, String text) {
        in.script(
                "document.getElementById('question').value = arguments[0]; document.getElementById('ask').requestSubmit()",
                text);
    }

    private static String answer(Chromium in) {
        return script(in, "return [...document.querySelectorAll('.message.assistant .said')].at(-1)?.innerText ?? ''");
    }

    private static String status(Chromium in) {
        return script(in, "return [...document.querySelectorAll('.message.assistant')].at(-1)?.dataset.status ?? ''");
    }

    private static void awaitStatus(Chromium in, String expected) {
        await().until(() -> status(in).equals(expected));
    }

    /** Returns the built-in model's answer of so many tokens. */
    private static String words(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    }

    @Test
    void anAnswerSurvivesAReloadInItsMiddle() {
        open(browser, "reload");
        ask(browser, "[tokens=300]");
        await().until(() -> answer(browser).contains("w20 "));
        open(browser, "reload");
        await().until(() -> answer(browser).contains("w20 "));
        assertThat(status(browser)).isIn("running", "complete");
        awaitStatus(browser, "complete");
        await().untilAsserted(() -> assertThat(answer(browser)).isEqualTo(words(300)));
        open(browser, "reload");
        await().untilAsserted(() -> assertThat(answer(browser)).isEqualTo(words(300)));
    }

    @Test
    void allWindowsShowTheSameAndEachCanStopIt() {
        open(browser, "windows");
        open(other, "windows");
        ask(browser, "[tokens=100000]");
        await().until(() -> answer(other).contains("w20 "));
        await().until(() -> script(other, "return document.getElementById('running').innerText")
                .contains("2 viewers"));
        other.script("document.getElementById('stop').click()");
        awaitStatus(browser, "stopped");
        awaitStatus(other, "stopped");
        await().untilAsserted(() -> assertThat(answer(other)).isEqualTo(answer(browser)));
        await().until(() -> chat.model().open() == 0);
        await().until(() -> script(browser, "return document.getElementById('running').children.length")
                .equals("0"));
    }

    @Test
    void theOtherTabShowsTheSameAndStopsIt() {
        open(browser, "tabs");
        String first = browser.tab();
        ask(browser, "[tokens=100000]");
        await().until(() -> answer(browser).contains("w20 "));
        String second = browser.openInNewTab(url("tabs"));
        try {
            await().until(() -> answer(browser).contains("w40 "));
            browser.script("document.getElementById('stop').click()");
            awaitStatus(browser, "stopped");
            String stopped = answer(browser);
            assertThat(stopped).isEqualTo(words(stopped.split(" ").length));
            browser.switchTo(first);
            awaitStatus(browser, "stopped");
            await().untilAsserted(() -> assertThat(answer(browser)).isEqualTo(stopped));
            await().until(() -> chat.model().open() == 0);
        } finally {
            browser.switchTo(first);
            browser.closeTab(second);
        }
    }

    @Test
    void anAnswerIsWholeAfterTenSecondsWithoutANetwork() {
        open(browser, "offline");
        ask(browser, "[tokens=1300][rate=100]");
        await().until(() -> answer(browser).contains("w100 "));
        network(true);
        try {
            long gone = offset("offline");
            await().until(() -> script(browser, "return navigator.onLine").equals("false"));
            String shown = answer(browser);
            await().until(() -> offset("offline") >= gone + 1000);
            assertThat(answer(browser)).hasSizeLessThan(shown.length() + 500);
            assertThat(status(browser)).isEqualTo("running");
        } finally {
            network(false);
        }
        awaitStatus(browser, "complete");
        await().untilAsserted(() -> assertThat(answer(browser)).isEqualTo(words(1300)));
    }

    /** Returns the offset that the answer has reached. */
    private static long offset(String conversation) {
        return chat.hub().runs().of("ann").stream()
                .filter(run -> Scope.of("chat", conversation).equals(run.scope()))
                .mapToLong(RunInfo::offset)
                .max()
                .orElseThrow();
    }

    private static void network(boolean isGone) {
        browser.command("Network.enable", Map.of());
        browser.command(
                "Network.emulateNetworkConditions",
                Map.of("offline", isGone, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    @Test
    void markdownIsShownAsItIsMeantAndMarkupAsText() {
        open(browser, "markdown");
        ask(
                browser,
                "[rate=2000][echo]## Head\n\n- one\n- **two** <img src=x onerror=alert(1)>\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n```js\nlet x = '<b>';\n```\n[bad](javascript:alert(1)) [good](https://example.org/)[/echo]");
        awaitStatus(browser, "complete");
        await().untilAsserted(
                        () -> assertThat(
                                        script(
                                                browser,
                                                "const said = document.querySelector('.message.assistant .said');"
                                                        + " return [...said.querySelectorAll('h3, li, strong, td code, pre, a')].map(e => e.tagName + ':' + e.innerText).join('|')"))
                                .isEqualTo(
                                        "H3:Head|LI:one|LI:two <img src=x onerror=alert(1)>|STRONG:two|CODE:2|PRE:let x = '<b>';|A:good"));
        assertThat(script(browser, "return document.querySelectorAll('.said img, .said b').length"))
                .isEqualTo("0");
    }

    @Test
    void whatFailsSaysSo() {
        open(browser, "failing");
        ask(browser, "[fail-after=5]");
        awaitStatus(browser, "failed");
        assertThat(answer(browser)).isEqualTo(words(5));
        ask(browser, "[status=429]");
        await().until(() -> script(browser, "return document.querySelector('#ask .problem').textContent")
                .contains("429"));
        assertThat(script(browser, "return document.getElementById('question').value"))
                .isEqualTo("[status=429]");
    }

    @Test
    void anExportShowsItsProgressUntilItIsStopped() {
        open(browser, "export");
        browser.script("document.getElementById('export').click()");
        await().until(() ->
                Double.parseDouble(script(browser, "return document.querySelector('#running progress')?.value ?? 0"))
                        >= 2);
        browser.script("document.querySelector('#running .icon-button').click()");
        await().until(() -> script(browser, "return document.querySelectorAll('#running progress').length")
                .equals("0"));
    }

    @ParameterizedTest
    @CsvSource({"light, en-GB, 1200", "dark, en-GB, 390", "light, zh-CN, 390", "dark, zh-CN, 1200"})
    void nothingKeepsPeopleOut(String theme, String language, int width) {
        prefer(theme, language, width);
        open(browser, "everybody");
        if (answer(browser).isEmpty()) {
            ask(browser, "[rate=5000][sample=en]");
        }
        awaitStatus(browser, "complete");
        assertThat(script(browser, "return document.getElementById('send').innerText"))
                .isEqualTo(language.equals("zh-CN") ? "发送" : "Send");
        assertThat(Axe.violations(browser)).isEmpty();
        assertThat(browser.script("return document.documentElement.scrollWidth > innerWidth"))
                .isEqualTo(false);
        browser.open("http://localhost:" + chat.port() + "/");
        assertThat(Axe.violations(browser)).isEmpty();
        prefer("light", "en-GB", 1200);
    }

    /** Sets the preferences of the reader's system. */
    private static void prefer(String theme, String language, int width) {
        browser.command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", theme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        browser.command(
                "Emulation.setUserAgentOverride",
                Map.of("userAgent", script(browser, "return navigator.userAgent"), "acceptLanguage", language));
        browser.command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }
}
