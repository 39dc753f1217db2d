package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.testing.AppProcess;
import dev.ssehub.testing.Chromium;
import dev.ssehub.testing.CuttingProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as people use it: a real browser, a real server, and trouble between them. */
class PageInBrowserTest {

    private static CenterPage page;
    private static Chromium browser;

    @BeforeAll
    static void open() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60)));
        page = new CenterPage();
        browser = page.browser;
    }

    @AfterAll
    static void close() {
        Awaitility.reset();
        if (page != null) {
            page.close();
        }
    }

    @Test
    void twoUsersInThreeTabsGetWhatIsForThem() {
        try (RunningCenter center = new RunningCenter()) {
            String address = "http://localhost:" + center.port() + "/?userId=";
            browser.open(address + "ann");
            String first = browser.tab();
            String second = browser.openInNewTab(address + "ann");
            String bob = browser.openInNewTab(address + "bob");
            page.awaitState("live");
            // Both tabs of ann share a stream.
            await().until(() -> center.hub().sessions().count() == 2);
            CenterPage.send(center, Message.Kind.USER, "ann", "for ann");
            CenterPage.send(center, Message.Kind.GROUP, "sales", "for sales");
            CenterPage.send(center, Message.Kind.GROUP, "support", "for support");
            CenterPage.send(center, Message.Kind.EVERYONE, "", "for all");

            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                page.awaitMail("for ann", "for sales", "for support", "for all");
                page.awaitBadge("4");
                page.awaitOnline("ann", "bob");
            }
            browser.switchTo(bob);
            page.awaitMail("for support", "for all");
            page.awaitBadge("2");

            browser.switchTo(first);
            browser.click("#messages .unread .open");
            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                page.awaitBadge("3");
                await().until(() -> browser.texts("#messages .unread").size() == 3);
            }
            browser.switchTo(bob);
            page.awaitBadge("2");
        }
    }

    @Test
    void sendingMailAndOrderingFromThePage() {
        try (RunningCenter center = new RunningCenter()) {
            browser.open("http://localhost:" + center.port() + "/?userId=ann");
            page.awaitState("live");
            browser.click("#compose");
            browser.type("#write [name=subject]", "Hello <b>everybody</b>");
            browser.click("#write [type=submit]");
            page.awaitMail("Hello <b>everybody</b>");
            await().until(() -> browser.texts("#toasts strong").contains("Hello <b>everybody</b>"));
            browser.click("#order [type=submit]");
            await().until(() -> browser.texts("#orders .status").equals(List.of("Delivered")));
            page.awaitMail("Hello <b>everybody</b>", "Your order is on its way");
            page.awaitBadge("2");
            assertThat(browser.texts(".problem")).containsOnly("");
        }
    }

    @Test
    void whatArrivesWhileThePageIsLoadedIsThereOnce() throws Exception {
        try (RunningCenter center = new RunningCenter()) {
            String address = CenterPage.url(center.port(), "ann");
            browser.open(address);
            Thread sender = new Thread(() -> IntStream.range(0, 40)
                    .forEach(i -> CenterPage.send(center, Message.Kind.USER, "ann", "number " + i)));
            sender.start();
            for (int reload = 0; reload < 5; reload++) {
                browser.open(address);
            }
            sender.join();

            page.awaitMail(IntStream.range(0, 40).mapToObj(i -> "number " + i).toArray(String[]::new));
            page.awaitBadge("40");
        }
    }

    @Test
    void cutsWhileMailIsSentLoseAndRepeatNothing() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            browser.open("http://localhost:" + proxy.port() + "/?userId=ann");
            page.awaitState("live");
            browser.script("window.told = []; new MutationObserver(changes => changes.forEach(change =>"
                    + " change.addedNodes.forEach(node => told.push(node.querySelector('.subject').textContent))))"
                    + ".observe(document.getElementById('messages'), {childList: true})");
            int cuts = 0;
            for (int i = 0; i < 200; i++) {
                CenterPage.send(center, Message.Kind.EVERYONE, "", "number " + i);
                if (i % 40 == 20) {
                    int sent = i;
                    await().until(() -> page.mail().contains("number " + (sent - 10)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            List<String> all =
                    IntStream.range(0, 200).mapToObj(i -> "number " + i).toList();
            await().untilAsserted(() -> assertThat(page.mail()).isEqualTo(all));

            assertThat(browser.script("return told")).isEqualTo(all);
            assertThat(cuts).isEqualTo(5);
            page.awaitBadge("99+");
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainLosesNothing(@TempDir Path directory) throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess first = start(port, directory)) {
            browser.open("http://localhost:" + port + "/?userId=ann");
            page.awaitState("live");
            post(port, "before");
            page.awaitMail("before");
            first.kill();
            page.awaitState("connecting");
        }
        try (AppProcess second = start(port, directory)) {
            post(port, "after");
            page.awaitMail("before", "after");
            page.awaitState("live");
            page.awaitBadge("2");
            browser.open("http://localhost:" + port + "/?userId=ann");
            page.awaitMail("before", "after");
            page.awaitBadge("2");
            assertThat(second.output()).doesNotContain("Exception");
        }
    }

    @Test
    void whatArrivesWhileThePageIsLoadedAnewAfterAGapIsShown() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms", "sse-hub.replay.max-events=5");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            // The first answer does not come through, and the second is an old one.
            browser.beforeEveryPage("""
                    const real = fetch;
                    let loads = 0;
                    window.fetch = async (url, options) => {
                      const response = await real(url, options);
                      if (String(url).startsWith('/api/state')) {
                        if (++loads === 1) throw new TypeError('cut');
                        await new Promise(goOn => window.goOn = goOn);
                      }
                      return response;
                    };""");
            try {
                browser.open("http://localhost:" + proxy.port() + "/?userId=ann");
                page.awaitState("live");
                proxy.block(true);
                page.awaitState("connecting");
                String[] all =
                        IntStream.range(0, 10).mapToObj(i -> "number " + i).toArray(String[]::new);
                for (String subject : all) {
                    CenterPage.send(center, Message.Kind.USER, "ann", subject);
                }
                proxy.block(false);
                await().until(() -> Boolean.TRUE.equals(browser.script("return !!window.goOn")));
                long delivered = center.hub().metrics().delivered();
                CenterPage.send(center, Message.Kind.USER, "ann", "after");
                await().until(() -> center.hub().metrics().delivered() > delivered);
                browser.script("goOn()");
                page.awaitMail(Stream.concat(Stream.of(all), Stream.of("after")).toArray(String[]::new));
                page.awaitBadge("11");
            } finally {
                browser.forgetScripts();
            }
        }
    }

    private static AppProcess start(int port, Path directory) throws Exception {
        return AppProcess.ofClass(
                        MessageCenter.class.getName(),
                        List.of(),
                        List.of(
                                "--server.port=" + port,
                                "--spring.datasource.url=jdbc:h2:file:" + directory.resolve("mail") + ";WRITE_DELAY=0"))
                .awaitPort(port);
    }

    private static void post(int port, String subject) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/api/messages?userId=bob"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"user:ann\",\"subject\":\"" + subject + "\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPageThatIsLeftClosesItsStream() {
        try (RunningCenter center = new RunningCenter()) {
            String address = CenterPage.url(center.port(), "ann");
            browser.open(address);
            page.awaitState("live");
            await().until(() -> center.hub().sessions().count() == 1);
            browser.open("about:blank");
            await().until(() -> center.hub().sessions().count() == 0);
            browser.script("history.back()");
            page.awaitState("live");
            CenterPage.send(center, Message.Kind.USER, "ann", "welcome back");
            page.awaitMail("welcome back");
        }
    }

    @Test
    void whereAProxyHoldsStreamsBackThePagePolls() {
        try (RunningCenter center = new RunningCenter()) {
            browser.beforeEveryPage("""
                    const real = fetch;
                    const isStream = options => new Headers(options?.headers).get('Accept') === 'text/event-stream';
                    const heldBack = ({ signal }) => new Promise((_, reject) =>
                      signal.addEventListener('abort', () => reject(signal.reason)));
                    window.fetch = (url, options) => isStream(options) ? heldBack(options) : real(url, options);""");
            try {
                browser.open("http://localhost:" + center.port() + "/?userId=ann");
                CenterPage.send(center, Message.Kind.USER, "ann", "one");
                CenterPage.send(center, Message.Kind.USER, "ann", "two");
                page.awaitMail("one", "two");
                page.awaitState("polling");
                page.awaitBadge("2");
            } finally {
                browser.forgetScripts();
            }
        }
    }
}
