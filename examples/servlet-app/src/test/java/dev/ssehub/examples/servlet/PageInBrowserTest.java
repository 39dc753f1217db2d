package dev.ssehub.examples.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.testing.AppProcess;
import dev.ssehub.testing.Chromium;
import dev.ssehub.testing.CuttingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example as people use it: a real browser, a real server, and trouble between them. */
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
        await().until(() -> browser.text("state").equals("live"));
    }

    /** The lines of the page's log, oldest first. */
    private static List<String> log() {
        List<String> newestFirst = new ArrayList<>(((List<?>) browser.script(
                        "return Array.from(document.querySelectorAll('#log li'), li => li.lastChild.textContent)"))
                .stream().map(String::valueOf).toList());
        Collections.reverse(newestFirst);
        return newestFirst;
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
            await().until(() -> browser.text("cpu-now").endsWith("%"));
            await().until(() -> browser.text("streams-now").equals("1"));
            browser.type("#text", "hello <b>world</b>");
            browser.click("#send button");
            await().until(() -> log().equals(List.of("hello <b>world</b>")));
            await().until(() -> browser.text("cursor").matches("\\d+-\\d+"));
            await().until(() -> browser.text("sessions").contains("ann"));
            assertThat(browser.text("error")).isEmpty();
        }
    }

    @Test
    void bothTabsOfAUserGetWhatIsForTheUserAndOthersDoNot() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            String first = browser.tab();
            String second = browser.openInNewTab(app.url() + "?user=ann");
            String other = browser.openInNewTab(app.url() + "?user=bob&groups=ops");
            await().until(() -> app.hub().sessions().count() == 3);
            app.hub().publish(Audience.user("ann"), message("for ann"));
            app.hub().publish(Audience.group("ops"), message("for ops"));
            app.hub().publish(Audience.everyone(), message("for all"));

            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                await().untilAsserted(() -> assertThat(log()).containsExactly("for ann", "for all"));
            }
            browser.switchTo(other);
            await().untilAsserted(() -> assertThat(log()).containsExactly("for ops", "for all"));
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
                    await().until(() -> log().contains("number " + (published - 50)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            await().until(() -> log().size() >= 1000);

            assertThat(log()).isEqualTo(numbers(1000));
            assertThat(cuts).isEqualTo(5);
            assertThat(browser.text("gaps")).isEqualTo("0");
        }
    }

    @Test
    void thePersonsOwnButtonCutsTheStreamAndItResumes() throws Exception {
        try (ServletApp app = ServletApp.start("--port=0")) {
            browser.open(app.url() + "?user=ann");
            awaitLive();
            await().until(() -> app.hub().sessions().count() == 1);
            browser.click("#cut");
            await().until(() -> app.hub().metrics().closed().get(CloseReason.DISCONNECTED) == 1);
            app.hub().publish(Audience.user("ann"), message("while away"));
            await().until(() -> browser.text("connections").equals("2"));

            await().untilAsserted(() -> assertThat(log()).containsExactly("while away"));
            assertThat(browser.text("gaps")).isEqualTo("0");
        }
    }

    @Test
    void aKilledServerComesBackWithANewLogAndThePageIsToldAGap() throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess first = start(port)) {
            browser.open("http://localhost:" + port + "/?user=ann");
            awaitLive();
            await().until(() -> browser.text("cursor").matches("\\d+-\\d+"));
            String before = browser.text("cursor");
            first.kill();
            await().until(() -> browser.text("state").equals("reconnecting"));
            try (AppProcess second = start(port)) {
                await().until(() -> browser.text("gaps").equals("1"));
                awaitLive();
                browser.type("#text", "after the restart");
                browser.click("#send button");
                await().untilAsserted(() -> assertThat(log())
                        .containsExactly("some events are missing (unknown-position)", "after the restart"));
                assertThat(browser.text("cursor").split("-")[0]).isNotEqualTo(before.split("-")[0]);
                assertThat(second.output()).doesNotContain("Exception");
            }
        }
    }

    private static AppProcess start(int port) throws Exception {
        return AppProcess.ofClass(ServletApp.class.getName(), List.of(), List.of("--port=" + port))
                .awaitPort(port);
    }
}
