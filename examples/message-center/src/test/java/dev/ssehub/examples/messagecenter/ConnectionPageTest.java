package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.session.CloseReason;
import dev.ssehub.tests.support.CuttingProxy;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page shows about its connection, and the actions that it offers. */
@Tag("browser")
class ConnectionPageTest {

    @RegisterExtension
    static final CenterPage PAGE = new CenterPage();

    @Test
    void aStreamThatIsCutFromThePageComesBackAndMissesNothing() {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms")) {
            PAGE.open(center, "ann");
            await().until(() -> PAGE.fact("position").matches("\\d+-\\d+"));
            await().until(() -> PAGE.fact("heard").endsWith("ago"));
            await().until(() -> center.hub().sessions().count() == 1);
            PAGE.browser.click("[data-action=cut]");
            await().until(() -> center.hub().metrics().closed().get(CloseReason.DISCONNECTED) >= 1);
            CenterPage.send(center, Message.Kind.USER, "ann", "while away");

            PAGE.awaitMail("while away");
            await().until(() -> Integer.parseInt(PAGE.fact("connections")) >= 2);
            assertThat(PAGE.fact("gaps")).isEqualTo("0");
            await().until(() -> PAGE.visibleText("#panel [role=status]").contains("nothing missed"));
            await().until(() -> PAGE.browser.texts("#log .what").contains("message"));
        }
    }

    @Test
    void aCutAfterWhichEventsAreMissingIsNotSaidToHaveMissedNothing() {
        try (RunningCenter center = new RunningCenter(
                "sse-hub.retry=2s", "sse-hub.replay.max-events=10", "sse-hub.backplane.jdbc.enabled=false")) {
            PAGE.open(center, "ann");
            await().until(() -> PAGE.fact("position").matches("\\d+-\\d+"));
            await().until(() -> center.hub().sessions().count() == 1);
            PAGE.browser.click("[data-action=cut]");
            await().until(() -> center.hub().metrics().closed().get(CloseReason.DISCONNECTED) >= 1);
            for (int i = 0; i < 50; i++) {
                center.hub()
                        .publish(Audience.user("ann"), SseEvent.named("notice").data("n" + i));
            }
            await().until(() -> PAGE.fact("gaps").equals("1"));
            await().until(() -> PAGE.visibleText("#panel [role=status]").contains("some events are not kept"));
        }
    }

    @Test
    void aPageThatHasNotConnectedYetDoesNotSayThatItLostAConnection() {
        PAGE.browser.beforeEveryPage("window.fetch = () => new Promise(() => {})");
        try (RunningCenter center = new RunningCenter()) {
            PAGE.browser.open(CenterPage.url(center.port(), "ann"));
            await().until(() -> PAGE.visibleText("#notice p").startsWith("There is no connection yet."));
            assertThat(PAGE.fact("role")).isEqualTo("is connecting");
        } finally {
            PAGE.browser.forgetScripts();
        }
    }

    @Test
    void thePanelSaysWhichTabLeads() {
        try (RunningCenter center = new RunningCenter()) {
            PAGE.open(center, "ann");
            String first = PAGE.browser.tab();
            await().until(() -> PAGE.fact("role").startsWith("leads"));
            String second = PAGE.browser.openInNewTab(CenterPage.url(center.port(), "ann"));
            PAGE.awaitState("live");
            await().until(() -> PAGE.fact("role").startsWith("follows"));
            PAGE.browser.switchTo(first);
            PAGE.browser.closeTab(first);
            PAGE.browser.switchTo(second);
            await().until(() -> PAGE.fact("role").startsWith("leads"));
        }
    }

    @Test
    void aLostConnectionIsSaidInWordsWithAButtonThatHelps() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=30s");
                CuttingProxy proxy = new CuttingProxy(center.port())) {
            PAGE.browser.open(CenterPage.url(proxy.port(), "ann"));
            PAGE.awaitState("live");
            proxy.block(true);
            await().until(() -> PAGE.visibleText("#notice p").startsWith("The connection is lost."));
            await().until(() -> PAGE.fact("next").matches("in \\d+ seconds"));
            proxy.block(false);
            PAGE.browser.click("#notice button");
            PAGE.awaitState("live");
            await().until(() -> PAGE.visibleText("#notice").isEmpty());
        }
    }

    @Test
    void beingOfflineIsSaidInWords() {
        try (RunningCenter center = new RunningCenter()) {
            PAGE.open(center, "ann");
            network(true);
            try {
                await().until(() -> PAGE.visibleText("#notice p").startsWith("You are offline."));
                assertThat(PAGE.visibleText("#connection")).isEqualTo("Offline");
            } finally {
                network(false);
            }
            PAGE.awaitState("live");
            await().until(() -> PAGE.visibleText("#notice").isEmpty());
        }
    }

    private static void network(boolean isOffline) {
        PAGE.browser.command(
                "Network.emulateNetworkConditions",
                Map.of("offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    @Test
    void whoReloadsThePageIsOnlineAllTheTime() {
        try (RunningCenter center = new RunningCenter("sse-hub.presence.grace=10m")) {
            PAGE.open(center, "ann");
            PAGE.awaitOnline("ann");
            for (int reload = 0; reload < 3; reload++) {
                PAGE.open(center, "ann");
                PAGE.awaitOnline("ann");
            }
            PAGE.browser.open("about:blank");
            await().until(() -> center.hub().presence().sessionsOf("ann") == 0);
            PAGE.open(center, "bob");
            PAGE.awaitOnline("ann", "bob");
        }
    }

    @Test
    void aLogoutIsSaidInEveryTabAndTheNextLoginLeadsToThePage() {
        try (RunningCenter center = new RunningCenter("spring.profiles.active=secure")) {
            String address = "http://localhost:" + center.port() + "/";
            PAGE.browser.open(address);
            login();
            PAGE.awaitState("live");
            String first = PAGE.browser.tab();
            String second = PAGE.browser.openInNewTab(address);
            PAGE.awaitState("live");
            PAGE.browser.click("#leave");
            await().until(() -> PAGE.count("[name=password]") == 1);

            PAGE.browser.switchTo(first);
            PAGE.awaitState("ended");
            await().until(() -> PAGE.visibleText("#notice p").startsWith("You have been logged out."));
            PAGE.browser.click("#notice button");
            await().until(() -> PAGE.count("[name=password]") == 1);
            // Requests without a login, such as the browser's own for an icon, must not become the target of the next
            // login.
            PAGE.browser.script("fetch('/favicon.ico'); fetch('/api/state'); fetch('/sse')");
            login();
            PAGE.awaitState("live");
            assertThat(PAGE.visibleText("#user")).isEqualTo("bob");
            PAGE.browser.closeTab(second);
        }
    }

    @Test
    void whatIsRefusedWithoutALoginIsSaidInWords() {
        try (RunningCenter center = new RunningCenter("spring.profiles.active=secure")) {
            PAGE.browser.open("http://localhost:" + center.port() + "/");
            login();
            PAGE.awaitState("live");
            PAGE.browser.command("Network.clearBrowserCookies", Map.of());
            PAGE.browser.click("[data-action=cut]");
            await().until(() -> PAGE.visibleText("#panel [role=status]")
                    .equals("Not cut: You are not logged in any more. Load the page again."));
        }
    }

    private static void login() {
        PAGE.browser.type("[name=username]", "bob");
        PAGE.browser.type("[name=password]", "bob");
        PAGE.browser.click("button");
    }
}
