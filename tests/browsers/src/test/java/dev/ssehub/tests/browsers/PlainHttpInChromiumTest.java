package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.tests.support.Chromium;
import java.util.List;
import java.util.Map;

/** The suite in Chromium, where a tab can also crash. */
class PlainHttpInChromiumTest extends PlainHttpSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium(List.of("--host-resolver-rules=MAP " + HOST + " 127.0.0.1"), Map.of());
    }

    @Override
    void end(String tab, int turn) {
        if (turn % 2 == 0) {
            String present = browser.tab();
            browser.switchTo(tab);
            assertThatThrownBy(() -> browser.command("Page.crash", Map.of())).hasMessageContaining("crashed");
            browser.switchTo(present);
        }
        browser.closeTab(tab);
    }
}
