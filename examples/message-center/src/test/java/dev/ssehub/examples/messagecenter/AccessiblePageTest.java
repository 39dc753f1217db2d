package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import dev.ssehub.tests.support.Axe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accessibility of the page, checked with axe-core: both themes, both languages, on a desktop and on a phone. */
@Tag("browser")
class AccessiblePageTest {

    @RegisterExtension
    static final CenterPage PAGE = new CenterPage();

    private static RunningCenter center;

    @BeforeAll
    static void open() {
        center = new RunningCenter();
        Inbox inbox = center.context.getBean(Inbox.class);
        inbox.send(Message.Kind.EVERYONE, "", "cleo", "Read", "This has been read.");
        inbox.page("ann", Long.MAX_VALUE, false)
                .messages()
                .forEach(item -> inbox.mark("ann", item.message().id(), true));
        inbox.send(Message.Kind.USER, "ann", "bob", "مرحبا", "نص");
        inbox.send(Message.Kind.GROUP, "sales", "bob", "Unread", "A body.\n".repeat(20));
    }

    @AfterAll
    static void close() {
        center.close();
    }

    @ParameterizedTest
    @CsvSource({
        "light, en-GB, 1200", "light, en-GB, 390", "light, zh-CN, 1200", "light, zh-CN, 390",
        "dark, en-GB, 1200", "dark, en-GB, 390", "dark, zh-CN, 1200", "dark, zh-CN, 390"
    })
    void nothingKeepsPeopleOut(String theme, String language, int width) {
        PAGE.prefer(theme, language, width);
        PAGE.open(center, "ann");
        assertThat(PAGE.visibleText("#inbox-title")).startsWith(language.equals("zh-CN") ? "收件箱" : "Inbox");
        PAGE.browser.script("document.querySelector('#order [type=submit]').click()");
        await().until(() -> PAGE.count("#orders li") > 0);
        await().until(() -> PAGE.attribute("#order [type=submit]", "data-phase").equals("idle"));

        assertThat(Axe.violations(PAGE.browser)).isEmpty();
        assertThat(widerThanTheScreen()).isEqualTo(false);

        PAGE.browser.click("#messages .open");
        PAGE.browser.click("#compose");
        assertThat(Axe.violations(PAGE.browser)).isEmpty();

        PAGE.browser.open("http://localhost:" + center.port() + "/");
        assertThat(Axe.violations(PAGE.browser)).isEmpty();
        assertThat(widerThanTheScreen()).isEqualTo(false);
    }

    private static Object widerThanTheScreen() {
        return PAGE.browser.script("return document.documentElement.scrollWidth > innerWidth");
    }
}
