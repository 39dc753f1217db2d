package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.Firefox;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is final, what is retried, and what a page learns of it: each cell of the table in the README, in both browsers. */
class StateTableTest {

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

    @Test
    void holdsInChromium() {
        try (Browser browser = new Chromium()) {
            assertThat(server.run(browser, "state-table", "window", "hub").failed())
                    .isEmpty();
        }
    }

    @Test
    void holdsInFirefox() throws Exception {
        try (Browser browser = new Firefox()) {
            assertThat(server.run(browser, "state-table", "window", "hub").failed())
                    .isEmpty();
        }
    }
}
