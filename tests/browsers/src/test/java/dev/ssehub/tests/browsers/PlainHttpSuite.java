package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.tests.support.Browser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A host without {@code https}, as in many intranets: pages have no locks there, and the browser opens at most six connections over
 * HTTP/1.1. Every browser runs the whole suite.
 */
abstract class PlainHttpSuite<B extends Browser> extends BrowserSteps<B> {

    static final String HOST = "app.intranet.test";

    private String page() {
        return page(site.port(), "{}").replace("localhost", HOST);
    }

    private List<String> openTabs(int count) {
        List<String> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tabs.add(browser.openInNewTab(page()));
            awaitState("live");
        }
        assertThat(browser.script("return isSecureContext || 'locks' in navigator"))
                .isEqualTo(false);
        return tabs;
    }

    private String leaderAmong(List<String> tabs) {
        return await().until(
                        () -> tabs.stream()
                                .filter(tab -> {
                                    browser.switchTo(tab);
                                    return Boolean.TRUE.equals(browser.script("return source.connection.isLeader"));
                                })
                                .findFirst()
                                .orElse(""),
                        tab -> !tab.isEmpty());
    }

    @Test
    void tenTabsLoadAndGetEverythingEvenWhenTheirLeadersEnd() {
        List<String> tabs = openTabs(10);
        await().until(() -> site.hub.sessions().count() == 1);
        int published = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 20; i++) {
                publish("" + published++);
            }
            String leader = leaderAmong(tabs);
            tabs.remove(leader);
            browser.switchTo(tabs.get(0));
            end(leader, round);
            for (int i = 0; i < 20; i++) {
                publish("" + published++);
            }
        }
        for (String tab : tabs) {
            browser.switchTo(tab);
            awaitGot(numbers(0, published));
            assertThat(gaps()).isZero();
        }
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(tabs);
    }

    /** Ends a tab; where the browser has several ways to do so, they alternate. */
    void end(String tab, int turn) {
        browser.closeTab(tab);
    }

    @Test
    void aLeaderThatHangsIsReplacedAndFollowsAfterwards() {
        List<String> tabs = openTabs(3);
        String leader = leaderAmong(tabs);
        browser.script("setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); }, 100)");
        List<String> others = new ArrayList<>(tabs);
        others.remove(leader);
        int before = site.streams.get();
        await().until(() -> site.streams.get() > before);
        publish("while it hangs");
        for (String tab : others) {
            browser.switchTo(tab);
            awaitGot("while it hangs");
        }
        browser.switchTo(leader);
        awaitGot("while it hangs");
        publish("afterwards");
        for (String tab : tabs) {
            browser.switchTo(tab);
            awaitGot("while it hangs", "afterwards");
        }
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(tabs);
    }
}
