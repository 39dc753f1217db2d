package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.browsers.ScriptedServer.Outcome;
import dev.ssehub.tests.support.Browser;
import dev.ssehub.tests.support.Chromium;
import dev.ssehub.tests.support.Firefox;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The script behaves like the browser's own {@code EventSource}, in pages and in workers. The cases cover the same ground as the web
 * platform tests. The README lists the remaining differences, with their reasons.
 */
class PlatformCasesTest {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformCasesTest.class);

    private static final Set<String> DIFFERENCES = Set.of(
            "events are trusted",
            "open is told before there is any data",
            "status 500",
            "status 503",
            "another origin that does not allow it",
            "a redirect to another origin that does not allow it");

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InChromium extends Suite {

        @Override
        Browser start() {
            return new Chromium();
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InFirefox extends Suite {

        @Override
        Browser start() throws Exception {
            return new Firefox();
        }
    }

    abstract static class Suite {

        private ScriptedServer server;
        private Browser browser;

        abstract Browser start() throws Exception;

        @BeforeAll
        void open() throws Exception {
            Awaitility.setDefaultTimeout(TestTimeouts.condition().multipliedBy(5));
            server = new ScriptedServer();
            browser = start();
        }

        @AfterAll
        void close() throws Exception {
            Awaitility.reset();
            if (browser != null) {
                browser.close();
            }
            server.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"window", "worker", "shared"})
        void behavesLikeTheBrowsersEventSource(String context) {
            Outcome hub = server.run(browser, "platform", context, "hub");
            Outcome own = server.run(browser, "platform", context, "native");
            String name = getClass().getSimpleName() + ", " + context;
            LOG.info("{}: {} of {} cases, the browser's own {}", name, hub.passed(), hub.total(), own.passed());
            LOG.info("{}: the browser's own fails {}", name, own.failed());
            assertThat(hub.failed().keySet()).as(hub.failed().toString()).isEqualTo(DIFFERENCES);
        }
    }
}
