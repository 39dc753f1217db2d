package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.CuttingProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page as its users see it: a real browser, a real server, and failures between them. */
@Tag("browser")
class PageInBrowserTest {

    @RegisterExtension
    static final CenterPage PAGE = new CenterPage();

    @Test
    void twoUsersInThreeTabsGetWhatIsForThem() {
        try (RunningCenter center = new RunningCenter()) {
            String address = "http://localhost:" + center.port() + "/?userId=";
            PAGE.browser.open(address + "ann");
            String first = PAGE.browser.tab();
            String second = PAGE.browser.openInNewTab(address + "ann");
            String bob = PAGE.browser.openInNewTab(address + "bob");
            PAGE.awaitState("live");
            // Both tabs of ann share one stream.
            await().until(() -> center.hub().sessions().count() == 2);
            CenterPage.send(center, Message.Kind.USER, "ann", "for ann");
            CenterPage.send(center, Message.Kind.GROUP, "sales", "for sales");
            CenterPage.send(center, Message.Kind.GROUP, "support", "for support");
            CenterPage.send(center, Message.Kind.EVERYONE, "", "for all");

            for (String tab : List.of(first, second)) {
                PAGE.browser.switchTo(tab);
                PAGE.awaitMail("for ann", "for sales", "for support", "for all");
                PAGE.awaitBadge("4");
                PAGE.awaitOnline("ann", "bob");
            }
            PAGE.browser.switchTo(bob);
            PAGE.awaitMail("for support", "for all");
            PAGE.awaitBadge("2");

            PAGE.browser.switchTo(first);
            PAGE.browser.click("#messages .unread .open");
            for (String tab : List.of(first, second)) {
                PAGE.browser.switchTo(tab);
                PAGE.awaitBadge("3");
                await().until(() -> PAGE.browser.texts("#messages .unread").size() == 3);
            }
            PAGE.browser.switchTo(bob);
            PAGE.awaitBadge("2");
        }
    }

    @Test
    void sendingMailAndOrderingFromThePage() {
        try (RunningCenter center = new RunningCenter()) {
            PAGE.browser.open("http://localhost:" + center.port() + "/?userId=ann");
            PAGE.awaitState("live");
            PAGE.browser.click("#compose");
            PAGE.browser.type("#write [name=subject]", "Hello <b>everybody</b>");
            PAGE.browser.click("#write [type=submit]");
            PAGE.awaitMail("Hello <b>everybody</b>");
            await().until(() -> PAGE.browser.texts("#toasts strong").contains("Hello <b>everybody</b>"));
            PAGE.browser.click("#order [type=submit]");
            await().until(() -> PAGE.browser.texts("#orders .status").equals(List.of("Delivered")));
            PAGE.awaitMail("Hello <b>everybody</b>", "Your order is on its way");
            PAGE.awaitBadge("2");
            assertThat(PAGE.browser.texts(".problem")).containsOnly("");
        }
    }

    @Test
    void whatArrivesWhileThePageIsLoadedIsThereOnce() throws Exception {
        try (RunningCenter center = new RunningCenter()) {
            String address = CenterPage.url(center.port(), "ann");
            PAGE.browser.open(address);
            Thread sender = new Thread(() -> IntStream.range(0, 40)
                    .forEach(i -> CenterPage.send(center, Message.Kind.USER, "ann", "number " + i)));
            sender.start();
            for (int reload = 0; reload < 5; reload++) {
                PAGE.browser.open(address);
            }
            sender.join();

            PAGE.awaitMail(IntStream.range(0, 40).mapToObj(i -> "number " + i).toArray(String[]::new));
            PAGE.awaitBadge("40");
        }
    }

    @Test
    void cutsWhileMailIsSentLoseAndRepeatNothing() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            PAGE.browser.open("http://localhost:" + proxy.port() + "/?userId=ann");
            PAGE.awaitState("live");
            PAGE.browser.script("window.told = []; new MutationObserver(changes => changes.forEach(change =>"
                    + " change.addedNodes.forEach(node => told.push(node.querySelector('.subject').textContent))))"
                    + ".observe(document.getElementById('messages'), {childList: true})");
            int cuts = 0;
            for (int i = 0; i < 200; i++) {
                CenterPage.send(center, Message.Kind.EVERYONE, "", "number " + i);
                if (i % 40 == 20) {
                    int sent = i;
                    await().until(() -> PAGE.mail().contains("number " + (sent - 10)));
                    cuts += proxy.cut() > 0 ? 1 : 0;
                }
            }
            List<String> all =
                    IntStream.range(0, 200).mapToObj(i -> "number " + i).toList();
            await().untilAsserted(() -> assertThat(PAGE.mail()).isEqualTo(all));

            assertThat(PAGE.browser.script("return told")).isEqualTo(all);
            assertThat(cuts).isEqualTo(5);
            PAGE.awaitBadge("99+");
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainLosesNothing(@TempDir Path directory) throws Exception {
        int port = AppProcess.freePort();
        try (AppProcess first = start(port, directory)) {
            PAGE.browser.open("http://localhost:" + port + "/?userId=ann");
            PAGE.awaitState("live");
            post(port, "before");
            PAGE.awaitMail("before");
            first.kill();
            PAGE.awaitState("connecting");
        }
        try (AppProcess second = start(port, directory)) {
            post(port, "after");
            PAGE.awaitMail("before", "after");
            PAGE.awaitState("live");
            PAGE.awaitBadge("2");
            PAGE.browser.open("http://localhost:" + port + "/?userId=ann");
            PAGE.awaitMail("before", "after");
            PAGE.awaitBadge("2");
            assertThat(second.output()).doesNotContain("Exception");
        }
    }

    @Test
    void whatArrivesWhileThePageIsLoadedAnewAfterAGapIsShown() throws Exception {
        try (RunningCenter center = new RunningCenter(
                        "sse-hub.retry=200ms", "sse-hub.replay.max-events=5", "sse-hub.backplane.jdbc.enabled=false");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            // The first response is lost, and the second is an old one.
            PAGE.browser.beforeEveryPage("""
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
                PAGE.browser.open("http://localhost:" + proxy.port() + "/?userId=ann");
                PAGE.awaitState("live");
                proxy.block(true);
                PAGE.awaitState("connecting");
                String[] all =
                        IntStream.range(0, 10).mapToObj(i -> "number " + i).toArray(String[]::new);
                for (String subject : all) {
                    CenterPage.send(center, Message.Kind.USER, "ann", subject);
                }
                proxy.block(false);
                await().until(() -> Boolean.TRUE.equals(PAGE.browser.script("return !!window.goOn")));
                long delivered = center.hub().metrics().delivered();
                CenterPage.send(center, Message.Kind.USER, "ann", "after");
                await().until(() -> center.hub().metrics().delivered() > delivered);
                PAGE.browser.script("goOn()");
                PAGE.awaitMail(Stream.concat(Stream.of(all), Stream.of("after")).toArray(String[]::new));
                PAGE.awaitBadge("11");
            } finally {
                PAGE.browser.forgetScripts();
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
            PAGE.browser.open(address);
            PAGE.awaitState("live");
            await().until(() -> center.hub().sessions().count() == 1);
            PAGE.browser.open("about:blank");
            await().until(() -> center.hub().sessions().count() == 0);
            PAGE.browser.back();
            PAGE.awaitState("live");
            CenterPage.send(center, Message.Kind.USER, "ann", "welcome back");
            PAGE.awaitMail("welcome back");
        }
    }

    @Test
    void whereAProxyHoldsStreamsBackThePagePolls() {
        try (RunningCenter center = new RunningCenter()) {
            PAGE.browser.beforeEveryPage("""
                    const real = fetch;
                    const isStream = options => new Headers(options?.headers).get('Accept') === 'text/event-stream';
                    const heldBack = ({ signal }) => new Promise((_, reject) =>
                      signal.addEventListener('abort', () => reject(signal.reason)));
                    window.fetch = (url, options) => isStream(options) ? heldBack(options) : real(url, options);""");
            try {
                PAGE.browser.open("http://localhost:" + center.port() + "/?userId=ann");
                CenterPage.send(center, Message.Kind.USER, "ann", "one");
                CenterPage.send(center, Message.Kind.USER, "ann", "two");
                PAGE.awaitMail("one", "two");
                PAGE.awaitState("polling");
                PAGE.awaitBadge("2");
            } finally {
                PAGE.browser.forgetScripts();
            }
        }
    }
}
