package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.session.CloseReason;
import dev.ssehub.testing.CuttingProxy;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the page says of its connection, and what one can do about it. */
class ConnectionPageTest {

    private static CenterPage page;

    @BeforeAll
    static void open() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60)));
        page = new CenterPage();
    }

    @AfterAll
    static void close() {
        Awaitility.reset();
        if (page != null) {
            page.close();
        }
    }

    @Test
    void aStreamThatIsCutFromThePageComesBackAndMissesNothing() {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms")) {
            page.open(center, "ann");
            await().until(() -> page.fact("position").matches("\\d+-\\d+"));
            await().until(() -> page.fact("heard").endsWith("ago"));
            await().until(() -> center.hub().sessions().count() == 1);
            page.browser.click("[data-action=cut]");
            await().until(() -> center.hub().metrics().closed().get(CloseReason.DISCONNECTED) >= 1);
            CenterPage.send(center, Message.Kind.USER, "ann", "while away");

            page.awaitMail("while away");
            await().until(() -> Integer.parseInt(page.fact("connections")) >= 2);
            assertThat(page.fact("gaps")).isEqualTo("0");
            await().until(() -> page.visibleText("#panel [role=status]").contains("nothing missed"));
            await().until(() -> page.browser.texts("#log .what").contains("message"));
        }
    }

    @Test
    void thePanelSaysWhichTabLeads() {
        try (RunningCenter center = new RunningCenter()) {
            page.open(center, "ann");
            String first = page.browser.tab();
            await().until(() -> page.fact("role").startsWith("leads"));
            String second = page.browser.openInNewTab(CenterPage.url(center.port(), "ann"));
            page.awaitState("live");
            await().until(() -> page.fact("role").startsWith("follows"));
            page.browser.switchTo(first);
            page.browser.closeTab(first);
            page.browser.switchTo(second);
            await().until(() -> page.fact("role").startsWith("leads"));
        }
    }

    @Test
    void aLostConnectionIsSaidInWordsWithAButtonThatHelps() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=30s");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            page.browser.open(CenterPage.url(proxy.port(), "ann"));
            page.awaitState("live");
            proxy.block(true);
            await().until(() -> page.visibleText("#notice p").startsWith("The connection is lost."));
            await().until(() -> page.fact("next").matches("in \\d+ seconds"));
            proxy.block(false);
            page.browser.click("#notice button");
            page.awaitState("live");
            await().until(() -> page.visibleText("#notice").isEmpty());
        }
    }

    @Test
    void beingOfflineIsSaidInWords() {
        try (RunningCenter center = new RunningCenter()) {
            page.open(center, "ann");
            network(true);
            try {
                await().until(() -> page.visibleText("#notice p").startsWith("You are offline."));
                assertThat(page.visibleText("#connection")).isEqualTo("Offline");
            } finally {
                network(false);
            }
            page.awaitState("live");
            await().until(() -> page.visibleText("#notice").isEmpty());
        }
    }

    private static void network(boolean isOffline) {
        page.browser.command(
                "Network.emulateNetworkConditions",
                Map.of("offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    @Test
    void whoReloadsThePageIsOnlineAllTheTime() {
        try (RunningCenter center = new RunningCenter("sse-hub.presence.grace=10m")) {
            page.open(center, "ann");
            page.awaitOnline("ann");
            for (int reload = 0; reload < 3; reload++) {
                page.open(center, "ann");
                page.awaitOnline("ann");
            }
            page.browser.open("about:blank");
            await().until(() -> center.hub().presence().sessionsOf("ann") == 0);
            page.open(center, "bob");
            page.awaitOnline("ann", "bob");
        }
    }

    @Test
    void aLogoutIsSaidInEveryTabAndTheNextLoginLeadsToThePage() {
        try (RunningCenter center = new RunningCenter("spring.profiles.active=secure")) {
            String address = "http://localhost:" + center.port() + "/";
            page.browser.open(address);
            login();
            page.awaitState("live");
            String first = page.browser.tab();
            String second = page.browser.openInNewTab(address);
            page.awaitState("live");
            page.browser.click("#leave");
            await().until(() -> page.count("[name=password]") == 1);

            page.browser.switchTo(first);
            page.awaitState("ended");
            await().until(() -> page.visibleText("#notice p").startsWith("You have been logged out."));
            page.browser.click("#notice button");
            await().until(() -> page.count("[name=password]") == 1);
            // The browser's own look for an icon was what the login led to.
            page.browser.script("fetch('/favicon.ico'); fetch('/api/state'); fetch('/sse')");
            login();
            page.awaitState("live");
            assertThat(page.visibleText("#user")).isEqualTo("bob");
            page.browser.closeTab(second);
        }
    }

    private static void login() {
        page.browser.type("[name=username]", "bob");
        page.browser.type("[name=password]", "bob");
        page.browser.click("button");
    }
}
