package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Axe;
import dev.ssehub.tests.support.Firefox;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The most important functions of the page, in another browser engine. */
@Tag("browser")
class PageInFirefoxTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static ConditionFactory waiting() {
        return await().atMost(PATIENCE);
    }

    @Test
    void mailArrivesOnceOverACutAndNothingKeepsPeopleOut() throws Exception {
        try (RunningCenter center = new RunningCenter("sse-hub.retry=200ms");
                Firefox browser = new Firefox()) {
            browser.open(CenterPage.url(center.port(), "ann"));
            waiting()
                    .until(() -> "live"
                            .equals(browser.script("return document.getElementById('connection').dataset.state")));
            CenterPage.send(center, Message.Kind.USER, "ann", "before");
            waiting().until(() -> browser.texts("#messages .subject").equals(List.of("before")));
            browser.script("document.querySelector('[data-action=cut]').click()");
            waiting()
                    .until(() -> browser.texts("#panel [data-fact=connections]").equals(List.of("2")));
            CenterPage.send(center, Message.Kind.USER, "ann", "after");
            waiting()
                    .untilAsserted(() ->
                            assertThat(browser.texts("#messages .subject")).containsExactly("after", "before"));
            browser.script("document.querySelector('#messages .open').click()");
            waiting().until(() -> browser.texts("#messages .unread").size() == 1);
            waiting().until(() -> browser.texts("#toasts .toast").isEmpty());

            assertThat(Axe.violations(browser)).isEmpty();
        }
    }
}
