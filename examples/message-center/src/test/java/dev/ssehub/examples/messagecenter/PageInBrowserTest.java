package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
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
import java.util.ArrayList;
import java.util.Collections;
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

    private static Chromium browser;

    @BeforeAll
    static void open() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60)));
        browser = new Chromium();
    }

    @AfterAll
    static void close() {
        Awaitility.reset();
        if (browser != null) {
            browser.close();
        }
    }

    private static void awaitLive() {
        await().until(() -> browser.text("connection").equals("live"));
    }

    /** The subjects of the mail on the page, oldest first. */
    private static List<String> mail() {
        List<String> newestFirst = new ArrayList<>(browser.texts("#messages .subject"));
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private static void awaitMail(String... subjects) {
        await().untilAsserted(() -> assertThat(mail()).containsExactly(subjects));
    }

    private static void awaitBadge(String number) {
        await().until(() -> browser.text("badge").equals(number));
    }

    private static void send(RunningCenter center, Message.Kind kind, String target, String subject) {
        center.context.getBean(Inbox.class).send(kind, target, "test", subject, "");
    }

    @Test
    void twoUsersInThreeTabsGetWhatIsForThem() {
        try (RunningCenter center = new RunningCenter()) {
            String page = "http://localhost:" + center.port() + "/?userId=";
            browser.open(page + "ann");
            String first = browser.tab();
            String second = browser.openInNewTab(page + "ann");
            String bob = browser.openInNewTab(page + "bob");
            awaitLive();
            // Both tabs of ann share a stream.
            await().until(() -> center.hub().sessions().count() == 2);
            send(center, Message.Kind.USER, "ann", "for ann");
            send(center, Message.Kind.GROUP, "sales", "for sales");
            send(center, Message.Kind.GROUP, "support", "for support");
            send(center, Message.Kind.EVERYONE, "", "for all");

            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                awaitMail("for ann", "for sales", "for support", "for all");
                awaitBadge("4");
                await().until(() -> browser.texts("#online li").equals(List.of("ann", "bob")));
            }
            browser.switchTo(bob);
            awaitMail("for support", "for all");
            awaitBadge("2");

            browser.switchTo(first);
            browser.click("#messages .unread button");
            for (String tab : List.of(first, second)) {
                browser.switchTo(tab);
                awaitBadge("3");
                await().until(() -> browser.texts("#messages .unread").size() == 3);
            }
            browser.switchTo(bob);
            awaitBadge("2");
        }
    }

    @Test
    void sendingMailAndOrderingFromThePage() {
        try (RunningCenter center = new RunningCenter()) {
            browser.open("http://localhost:" + center.port() + "/?userId=ann");
            awaitLive();
            browser.type("#write [name=subject]", "Hello <b>everybody</b>");
            browser.click("#write button");
            awaitMail("Hello <b>everybody</b>");
            await().until(() -> browser.texts("#toasts strong").contains("Hello <b>everybody</b>"));
            browser.click("#order button");
            await().until(() -> browser.texts("#orders .status").equals(List.of("DELIVERED")));
            awaitMail("Hello <b>everybody</b>", "Your order is on its way");
            awaitBadge("2");
            assertThat(browser.texts(".error")).containsOnly("");
        }
    }

    @Test
    void whatArrivesWhileThePageIsLoadedIsThereOnce() throws Exception {
        try (RunningCenter center = new RunningCenter()) {
            String page = "http://localhost:" + center.port() + "/?userId=ann";
            browser.open(page);
            Thread sender = new Thread(
                    () -> IntStream.range(0, 40).forEach(i -> send(center, Message.Kind.USER, "ann", "number " + i)));
            sender.start();
            for (int reload = 0; reload < 5; reload++) {
                browser.open(page);
            }
            sender.join();

            awaitMail(IntStream.range(0, 40).mapToObj(i -> "number " + i).toArray(String[]::new));
            awaitBadge("40");
        }
    }

    @Test
    void cutsWhileMailIsSentLoseAndRepeatNothing() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            browser.open("http://localhost:" + proxy.port() + "/?userId=ann");
            awaitLive();
            browser.script("window.told = []; new MutationObserver(changes => changes.forEach(change =>"
                    + " change.addedNodes.forEach(node => told.push(node.firstChild.textContent))))"
                    + ".observe(document.getElementById('toasts'), {childList: true})");
            int cuts = 0;
            for (int i = 0; i < 200; i++) {
                send(center, Message.Kind.EVERYONE, "", "number " + i);
                if (i % 40 == 20) {
                    int sent = i;
                    await().until(() -> mail().contains("number " + (sent - 10)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            List<String> all =
                    IntStream.range(0, 200).mapToObj(i -> "number " + i).toList();
            await().untilAsserted(() -> assertThat(mail()).isEqualTo(all));

            assertThat(browser.script("return told")).isEqualTo(all);
            assertThat(cuts).isEqualTo(5);
            awaitBadge("99+");
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainLosesNothing(@TempDir Path directory) throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess first = start(port, directory)) {
            browser.open("http://localhost:" + port + "/?userId=ann");
            awaitLive();
            post(port, "before");
            awaitMail("before");
            first.kill();
            await().until(() -> browser.text("connection").equals("connecting"));
        }
        try (AppProcess second = start(port, directory)) {
            post(port, "after");
            awaitMail("before", "after");
            awaitLive();
            awaitBadge("2");
            browser.open("http://localhost:" + port + "/?userId=ann");
            awaitMail("before", "after");
            awaitBadge("2");
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
                awaitLive();
                proxy.block(true);
                await().until(() -> browser.text("connection").equals("connecting"));
                String[] all =
                        IntStream.range(0, 10).mapToObj(i -> "number " + i).toArray(String[]::new);
                for (String subject : all) {
                    send(center, Message.Kind.USER, "ann", subject);
                }
                proxy.block(false);
                await().until(() -> Boolean.TRUE.equals(browser.script("return !!window.goOn")));
                long delivered = center.hub().metrics().delivered();
                send(center, Message.Kind.USER, "ann", "after");
                await().until(() -> center.hub().metrics().delivered() > delivered);
                browser.script("goOn()");
                awaitMail(Stream.concat(Stream.of(all), Stream.of("after")).toArray(String[]::new));
                awaitBadge("11");
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
    void loggingOutEndsTheStreamOfEveryTab() {
        try (RunningCenter center = new RunningCenter("spring.profiles.active=secure")) {
            String page = "http://localhost:" + center.port() + "/";
            browser.open(page);
            browser.type("[name=username]", "bob");
            browser.type("[name=password]", "bob");
            browser.click("button");
            awaitLive();
            String first = browser.tab();
            String second = browser.openInNewTab(page);
            awaitLive();
            send(center, Message.Kind.USER, "bob", "for bob");
            awaitMail("for bob");
            await().until(() -> center.hub().sessions().count() == 1);
            browser.click("#leave");
            browser.click("button");

            await().until(() -> center.hub().sessions().count() == 0);
            browser.switchTo(first);
            await().until(() -> browser.text("connection").equals("ended"));
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void aPageThatIsLeftClosesItsStream() {
        try (RunningCenter center = new RunningCenter()) {
            String page = "http://localhost:" + center.port() + "/?userId=ann";
            browser.open(page);
            awaitLive();
            await().until(() -> center.hub().sessions().count() == 1);
            browser.open("about:blank");
            await().until(() -> center.hub().sessions().count() == 0);
            browser.script("history.back()");
            awaitLive();
            send(center, Message.Kind.USER, "ann", "welcome back");
            awaitMail("welcome back");
        }
    }

    @Test
    void withoutEventSourceThePagePolls() {
        try (RunningCenter center = new RunningCenter()) {
            browser.beforeEveryPage("delete window.EventSource");
            try {
                browser.open("http://localhost:" + center.port() + "/?userId=ann");
                send(center, Message.Kind.USER, "ann", "one");
                send(center, Message.Kind.USER, "ann", "two");
                awaitMail("one", "two");
                await().until(() -> browser.text("connection").equals("polling"));
                awaitBadge("2");
            } finally {
                browser.forgetScripts();
            }
        }
    }
}
