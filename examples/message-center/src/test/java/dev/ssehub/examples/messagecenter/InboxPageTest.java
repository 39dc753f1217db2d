package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reading and writing mail in a real browser. */
@Tag("browser")
class InboxPageTest {

    @RegisterExtension
    static final CenterPage PAGE = new CenterPage();

    private RunningCenter center;

    @BeforeEach
    void start() {
        center = new RunningCenter();
    }

    @AfterEach
    void stop() {
        PAGE.browser.forgetScripts();
        PAGE.browser.open("about:blank");
        center.close();
    }

    private Inbox inbox() {
        return center.context.getBean(Inbox.class);
    }

    private void send(String subject) {
        CenterPage.send(center, Message.Kind.USER, "ann", subject);
    }

    private static String[] numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "number " + i).toArray(String[]::new);
    }

    @Test
    void aBurstOfMailIsThreeToastsAndACount() {
        PAGE.open(center, "ann");
        PAGE.browser.script("""
                window.mostToasts = 0;
                window.counted = 0;
                new MutationObserver(() => {
                  mostToasts = Math.max(mostToasts, document.querySelectorAll('#toasts .toast:not(.more)').length);
                  counted = Math.max(counted, parseInt(document.querySelector('#toasts .more')?.textContent.match(/\\d+/) ?? '0'));
                }).observe(document.getElementById('toasts'), { childList: true, subtree: true, characterData: true });""");
        for (String subject : numbers(200)) {
            send(subject);
        }
        PAGE.awaitMail(numbers(200));

        assertThat(PAGE.browser.script("return mostToasts")).isEqualTo(3L);
        assertThat((Long) PAGE.browser.script("return counted")).isPositive();
    }

    @Test
    void allMailCanBeReached() {
        for (String subject : numbers(120)) {
            send(subject);
        }
        PAGE.open(center, "ann");
        assertThat(PAGE.mail()).hasSize(50);
        PAGE.browser.click("#more");
        await().until(() -> PAGE.mail().size() == 100);
        PAGE.browser.click("#more");

        PAGE.awaitMail(numbers(120));
        await().until(() -> PAGE.visibleText("#more").isEmpty());
    }

    @Test
    void onlyWhatIsUnreadIsShownOnRequest() {
        for (String subject : numbers(60)) {
            send(subject);
        }
        inbox().page("ann", Long.MAX_VALUE, false)
                .messages()
                .forEach(item -> inbox().mark("ann", item.message().id(), true));
        PAGE.open(center, "ann");
        PAGE.browser.click("[data-filter=unread]");
        PAGE.awaitMail(numbers(10));
        send("new");
        await().until(() -> PAGE.mail().contains("new"));
        PAGE.browser.click("[data-filter=all]");
        await().until(() -> PAGE.mail().size() == 50);
    }

    @Test
    void allMailIsMarkedAsReadInEveryTab() {
        for (String subject : numbers(60)) {
            send(subject);
        }
        PAGE.open(center, "ann");
        String first = PAGE.browser.tab();
        String second = PAGE.browser.openInNewTab(CenterPage.url(center.port(), "ann"));
        PAGE.awaitState("live");
        PAGE.browser.click("#read-all");
        for (String tab : List.of(second, first)) {
            PAGE.browser.switchTo(tab);
            await().until(() -> PAGE.count("#messages .unread") == 0);
            await().until(() -> PAGE.visibleText("#badge").isEmpty());
        }
        assertThat(inbox().unread("ann")).isZero();
        PAGE.browser.click("[data-filter=unread]");
        await().until(() -> PAGE.visibleText("#no-messages").equals("You have read everything."));
        PAGE.browser.closeTab(second);
    }

    @Test
    void threeClicksSendOnceAndOrderOnce() {
        PAGE.open(center, "ann");
        PAGE.browser.click("#compose");
        PAGE.browser.type("#write [name=subject]", "once");
        PAGE.browser.script(
                "const b = document.querySelector('#write [type=submit]'); b.click(); b.click(); b.click()");
        PAGE.browser.script(
                "const b = document.querySelector('#order [type=submit]'); b.click(); b.click(); b.click()");
        await().until(() -> PAGE.attribute("#order [type=submit]", "data-phase").equals("sent"));
        await().until(() -> PAGE.attribute("#order [type=submit]", "data-phase").equals("idle"));
        await().until(() -> PAGE.attribute("#write [type=submit]", "data-phase").equals("idle"));

        await().until(() -> PAGE.browser.texts("#orders .status").equals(List.of("Delivered")));
        PAGE.awaitMail("once", "Your order is on its way");
        assertThat(PAGE.count("#orders li")).isEqualTo(1);
    }

    @Test
    void whatIsSentAgainBecauseItsAnswerWasLostIsOneMessage() {
        PAGE.browser.beforeEveryPage("""
                const real = fetch;
                let posts = 0;
                window.fetch = async (url, options) => {
                  const answer = await real(url, options);
                  if (options?.method === 'POST' && ++posts === 1) throw new TypeError('the answer is lost');
                  return answer;
                };""");
        PAGE.open(center, "ann");
        PAGE.browser.click("#compose");
        PAGE.browser.type("#write [name=subject]", "once");
        PAGE.browser.click("#write [type=submit]");
        await().until(() -> PAGE.visibleText("#write .problem").contains("does not answer"));
        PAGE.browser.click("#write [type=submit]");
        await().until(() -> PAGE.count("#write[open]") == 0);

        PAGE.awaitMail("once");
        assertThat(inbox().page("ann", Long.MAX_VALUE, false).messages()).hasSize(1);
    }

    @Test
    void aListOfFiftyIsOneStopOfTheTabKeyAndArrowsMoveInIt() {
        for (String subject : numbers(50)) {
            send(subject);
        }
        PAGE.open(center, "ann");
        assertThat(PAGE.count("#messages button:not([tabindex='-1'])")).isEqualTo(2);
        PAGE.browser.script("document.querySelector('#messages .open').focus()");
        PAGE.press("ArrowDown");
        PAGE.press("ArrowDown");
        assertThat(focused()).isEqualTo("number 47");
        PAGE.press("End");
        assertThat(focused()).isEqualTo("number 0");
        PAGE.press("Tab");
        PAGE.press("Tab");
        assertThat(PAGE.browser.script("return document.activeElement.closest('#panel') !== null"))
                .isEqualTo(true);
        assertThat(PAGE.count("#messages button:not([tabindex='-1'])")).isEqualTo(2);
    }

    private static Object focused() {
        return PAGE.browser.script("return document.activeElement.querySelector('.subject')?.textContent");
    }

    @Test
    void unreadMailSaysSoInWordsAndLongMailIsFolded() {
        inbox().send(Message.Kind.USER, "ann", "bob", "Long", "line\n".repeat(60));
        PAGE.open(center, "ann");
        assertThat(PAGE.visibleText("#messages .state")).isEqualTo("Unread");
        assertThat(height("#messages .body")).isLessThan(40);
        PAGE.browser.click("#messages .open");

        assertThat(PAGE.attribute("#messages .open", "aria-expanded")).isEqualTo("true");
        assertThat(height("#messages .body")).isGreaterThan(600);
        await().until(() -> PAGE.visibleText("#messages .state").isEmpty());
        await().until(() -> inbox().unread("ann") == 0);
    }

    private static double height(String selector) {
        return ((Number) PAGE.browser.script("return document.querySelector(arguments[0]).offsetHeight", selector))
                .doubleValue();
    }

    @Test
    void rowsHaveOneOrderLiveAndAfterAReload() {
        PAGE.open(center, "ann");
        TransactionTemplate transaction =
                new TransactionTemplate(center.context.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(unused -> {
            send("begun first, committed last");
            CompletableFuture.runAsync(() -> send("begun last, committed first"))
                    .join();
        });
        String[] order = {"begun first, committed last", "begun last, committed first"};
        PAGE.awaitMail(order);
        PAGE.open(center, "ann");
        PAGE.awaitMail(order);
    }

    @Test
    void textIsShownInItsOwnDirectionAndDatesInTheLanguageOfTheReader() {
        send("مرحبا بالعالم");
        send("Hello, world");
        JdbcClient.create(center.context.getBean(javax.sql.DataSource.class))
                .sql("update message set sent_at = dateadd(day, -3, sent_at)")
                .update();
        PAGE.open(center, "ann");
        assertThat(PAGE.browser.script("return Array.from(document.querySelectorAll('#messages .subject'),"
                        + " e => getComputedStyle(e).direction)"))
                .isEqualTo(List.of("ltr", "rtl"));
        assertThat(PAGE.browser.texts("#messages time")).containsOnly("3 days ago");
        PAGE.browser.click("[data-language=zh]");
        assertThat(PAGE.browser.texts("#messages time")).containsOnly("3天前");
        assertThat(PAGE.attribute("#messages time", "title")).contains("年");
        assertThat(PAGE.attribute("html", "lang")).isEqualTo("zh-CN");
        assertThat(PAGE.visibleText("#inbox-title")).startsWith("收件箱");
        PAGE.open(center, "ann");
        assertThat(PAGE.visibleText("#compose")).isEqualTo("写消息");
        PAGE.browser.click("[data-language=en]");
    }
}
