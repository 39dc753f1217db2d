package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.Firefox;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in pages and workers, with the script as it is served. */
class RunsTest {

    private static final int CASES = 12;

    private ScriptedServer server;

    @BeforeEach
    void start() throws Exception {
        Awaitility.setDefaultTimeout(TestTimeouts.condition().multipliedBy(5));
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws Exception {
        Awaitility.reset();
        server.close();
    }

    private void allPass(Browser browser, String context) {
        assertThat(server.run(browser, "runs", context, "hub")).isEqualTo(new ScriptedServer.Outcome(CASES, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"window", "worker", "shared"})
    void chromiumShowsThem(String context) {
        try (Browser browser = new Chromium()) {
            allPass(browser, context);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"window", "worker", "shared"})
    void firefoxShowsThem(String context) throws Exception {
        try (Browser browser = new Firefox()) {
            allPass(browser, context);
        }
    }

    @Test
    void anOldBrowserShowsThem() {
        try (Chromium browser = new Chromium()) {
            browser.beforeEveryPage(OldBrowserTest.OLD);
            server.script.serveOldBrowsers();
            allPass(browser, "window");
        }
    }
}
