package dev.ssehub.examples.messagecenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reading and writing mail in a real browser. */
class InboxPageTest {

    private static CenterPage page;

    private RunningCenter center;

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

    @BeforeEach
    void start() {
        center = new RunningCenter();
    }

    @AfterEach
    void stop() {
        page.browser.forgetScripts();
        page.browser.open("about:blank");
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
        page.open(center, "ann");
        page.browser.script("""
                window.mostToasts = 0;
                window.counted = 0;
                new MutationObserver(() => {
                  mostToasts = Math.max(mostToasts, document.querySelectorAll('#toasts .toast:not(.more)').length);
                  counted = Math.max(counted, parseInt(document.querySelector('#toasts .more')?.textContent.match(/\\d+/) ?? '0'));
                }).observe(document.getElementById('toasts'), { childList: true, subtree: true, characterData: true });""");
        for (String subject : numbers(200)) {
            send(subject);
        }
        page.awaitMail(numbers(200));

        assertThat(page.browser.script("return mostToasts")).isEqualTo(3L);
        assertThat((Long) page.browser.script("return counted")).isPositive();
    }

    @Test
    void allMailCanBeReached() {
        for (String subject : numbers(120)) {
            send(subject);
        }
        page.open(center, "ann");
        assertThat(page.mail()).hasSize(50);
        page.browser.click("#more");
        await().until(() -> page.mail().size() == 100);
        page.browser.click("#more");

        page.awaitMail(numbers(120));
        await().until(() -> page.visibleText("#more").isEmpty());
    }

    @Test
    void onlyWhatIsUnreadIsShownOnRequest() {
        for (String subject : numbers(60)) {
            send(subject);
        }
        inbox().page("ann", Long.MAX_VALUE, false)
                .messages()
                .forEach(item -> inbox().mark("ann", item.message().id(), true));
        page.open(center, "ann");
        page.browser.click("[data-filter=unread]");
        page.awaitMail(numbers(10));
        send("new");
        await().until(() -> page.mail().contains("new"));
        page.browser.click("[data-filter=all]");
        await().until(() -> page.mail().size() == 50);
    }

    @Test
    void allMailIsMarkedAsReadInEveryTab() {
        for (String subject : numbers(60)) {
            send(subject);
        }
        page.open(center, "ann");
        String first = page.browser.tab();
        String second = page.browser.openInNewTab(CenterPage.url(center.port(), "ann"));
        page.awaitState("live");
        page.browser.click("#read-all");
        for (String tab : List.of(second, first)) {
            page.browser.switchTo(tab);
            await().until(() -> page.count("#messages .unread") == 0);
            await().until(() -> page.visibleText("#badge").isEmpty());
        }
        assertThat(inbox().unread("ann")).isZero();
        page.browser.click("[data-filter=unread]");
        await().until(() -> page.visibleText("#no-messages").equals("You have read everything."));
        page.browser.closeTab(second);
    }

    @Test
    void threeClicksSendOnceAndOrderOnce() {
        page.open(center, "ann");
        page.browser.click("#compose");
        page.browser.type("#write [name=subject]", "once");
        page.browser.script(
                "const b = document.querySelector('#write [type=submit]'); b.click(); b.click(); b.click()");
        page.browser.script(
                "const b = document.querySelector('#order [type=submit]'); b.click(); b.click(); b.click()");
        await().until(() -> page.attribute("#order [type=submit]", "data-phase").equals("sent"));
        await().until(() -> page.attribute("#order [type=submit]", "data-phase").equals("idle"));
        await().until(() -> page.attribute("#write [type=submit]", "data-phase").equals("idle"));

        await().until(() -> page.browser.texts("#orders .status").equals(List.of("Delivered")));
        page.awaitMail("once", "Your order is on its way");
        assertThat(page.count("#orders li")).isEqualTo(1);
    }

    @Test
    void whatIsSentAgainBecauseItsAnswerWasLostIsOneMessage() {
        page.browser.beforeEveryPage("""
                const real = fetch;
                let posts = 0;
                window.fetch = async (url, options) => {
                  const answer = await real(url, options);
                  if (options?.method === 'POST' && ++posts === 1) throw new TypeError('the answer is lost');
                  return answer;
                };""");
        page.open(center, "ann");
        page.browser.click("#compose");
        page.browser.type("#write [name=subject]", "once");
        page.browser.click("#write [type=submit]");
        await().until(() -> page.visibleText("#write .problem").contains("does not answer"));
        page.browser.click("#write [type=submit]");
        await().until(() -> page.count("#write[open]") == 0);

        page.awaitMail("once");
        assertThat(inbox().page("ann", Long.MAX_VALUE, false).messages()).hasSize(1);
    }

    @Test
    void aListOfFiftyIsOneStopOfTheTabKeyAndArrowsMoveInIt() {
        for (String subject : numbers(50)) {
            send(subject);
        }
        page.open(center, "ann");
        assertThat(page.count("#messages button:not([tabindex='-1'])")).isEqualTo(2);
        page.browser.script("document.querySelector('#messages .open').focus()");
        page.press("ArrowDown");
        page.press("ArrowDown");
        assertThat(focused()).isEqualTo("number 47");
        page.press("End");
        assertThat(focused()).isEqualTo("number 0");
        page.press("Tab");
        page.press("Tab");
        assertThat(page.browser.script("return document.activeElement.closest('#panel') !== null"))
                .isEqualTo(true);
        assertThat(page.count("#messages button:not([tabindex='-1'])")).isEqualTo(2);
    }

    private static Object focused() {
        return page.browser.script("return document.activeElement.querySelector('.subject')?.textContent");
    }

    @Test
    void unreadMailSaysSoInWordsAndLongMailIsFolded() {
        inbox().send(Message.Kind.USER, "ann", "bob", "Long", "line\n".repeat(60));
        page.open(center, "ann");
        assertThat(page.visibleText("#messages .state")).isEqualTo("Unread");
        assertThat(height("#messages .body")).isLessThan(40);
        page.browser.click("#messages .open");

        assertThat(page.attribute("#messages .open", "aria-expanded")).isEqualTo("true");
        assertThat(height("#messages .body")).isGreaterThan(600);
        await().until(() -> page.visibleText("#messages .state").isEmpty());
        await().until(() -> inbox().unread("ann") == 0);
    }

    private static double height(String selector) {
        return ((Number) page.browser.script("return document.querySelector(arguments[0]).offsetHeight", selector))
                .doubleValue();
    }

    @Test
    void rowsHaveOneOrderLiveAndAfterAReload() {
        page.open(center, "ann");
        TransactionTemplate transaction =
                new TransactionTemplate(center.context.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(unused -> {
            send("begun first, committed last");
            CompletableFuture.runAsync(() -> send("begun last, committed first"))
                    .join();
        });
        String[] order = {"begun first, committed last", "begun last, committed first"};
        page.awaitMail(order);
        page.open(center, "ann");
        page.awaitMail(order);
    }

    @Test
    void textIsShownInItsOwnDirectionAndDatesInTheLanguageOfTheReader() {
        send("مرحبا بالعالم");
        send("Hello, world");
        JdbcClient.create(center.context.getBean(javax.sql.DataSource.class))
                .sql("update message set sent_at = dateadd(day, -3, sent_at)")
                .update();
        page.open(center, "ann");
        assertThat(page.browser.script("return Array.from(document.querySelectorAll('#messages .subject'),"
                        + " e => getComputedStyle(e).direction)"))
                .isEqualTo(List.of("ltr", "rtl"));
        assertThat(page.browser.texts("#messages time")).containsOnly("3 days ago");
        page.browser.click("[data-language=zh]");
        assertThat(page.browser.texts("#messages time")).containsOnly("3天前");
        assertThat(page.attribute("#messages time", "title")).contains("年");
        assertThat(page.attribute("html", "lang")).isEqualTo("zh-CN");
        assertThat(page.visibleText("#inbox-title")).startsWith("收件箱");
        page.open(center, "ann");
        assertThat(page.visibleText("#compose")).isEqualTo("写消息");
        page.browser.click("[data-language=en]");
    }
}
