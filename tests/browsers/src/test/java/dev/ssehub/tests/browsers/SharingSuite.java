package dev.ssehub.tests.browsers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.Browser;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which tabs share a stream, and what a tab gets from which other. Every browser runs the whole suite. */
abstract class SharingSuite<B extends Browser> extends BrowserSteps<B> {

    private static final SubscriptionResolver BY_BEARER = request -> {
        String header = request.getHeader("Authorization");
        if (header == null) {
            throw RequestRejectedException.unauthorized("no token");
        }
        return Subscription.user(header.substring("Bearer ".length()));
    };

    private void restart(SubscriptionResolver resolver) throws Exception {
        site.close();
        site = new Site(0, config -> config.heartbeat(Duration.ofSeconds(2)), resolver);
    }

    private void publishUnread(String count) {
        site.hub.publish(
                Audience.user("ann"), SseEvent.named("unread").key("unread").data(count));
    }

    private void endStreams() {
        site.hub.sessions().all().forEach(session -> session.disconnect());
    }

    @Test
    void aReloadAndACopyOfTheTabShowTheLatestOfEachKey() {
        publishUnread("6");
        publishUnread("7");
        open("{}");
        awaitTrue("return window.unread === '7'");
        publish("seen");
        awaitGot("seen");
        awaitTrue("return Object.values(sessionStorage).includes(source.cursor)");

        open("{}");
        awaitTrue("return window.unread === '7'");
        publish("after the reload");
        await().untilAsserted(() -> assertThat(got()).endsWith("after the reload"));
        browser.script("window.copy = window.open(location.href)");
        awaitTrue("return copy.unread === '7' && copy.source.state === 'live'");
        awaitTrue("return copy.sessionStorage.length > 0");
        browser.script("copy.close()");
        assertThat(gaps()).isZero();
    }

    @Test
    void aPageThatShowsTheStateGetsNoneOfItAgain() {
        publishUnread("7");
        String cursor = site.hub.cursor().toString();
        open("{\"cursor\":\"" + cursor + "\"}");
        publish("1");
        awaitGot("1");
        assertThat(browser.script("return window.unread ?? null")).isNull();
    }

    @Test
    void withoutSharingAReloadShowsTheLatestOfEachKeyToo() {
        publishUnread("7");
        open("{\"share\":false}");
        publish("seen");
        awaitGot("seen");
        awaitTrue("return Object.values(sessionStorage).includes(source.cursor)");
        open("{\"share\":false}");
        awaitTrue("return window.unread === '7'");
    }

    @Test
    void tabsWithTokensOfDifferentUsersShareNothing() throws Exception {
        restart(BY_BEARER);
        open("{\"bearer\":\"ann\"}");
        String bobs = browser.openInNewTab(page(site.port(), "{\"bearer\":\"bob\"}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 2);
        publish("for ann");
        site.hub.publish(Audience.user("bob"), SseEvent.named("notice").data("for bob"));

        awaitGot("for bob");
        browser.switchTo(firstTab);
        awaitGot("for ann");
        String anns = browser.openInNewTab(page(site.port(), "{\"bearer\":\"ann\"}"));
        awaitState("live");
        publish("for both of ann's");
        awaitGot("for both of ann's");
        assertThat(site.hub.sessions().count()).isEqualTo(2);
        closeAll(List.of(bobs, anns));
    }

    @Test
    void tabsOfDifferentTenantsShareNothing() throws Exception {
        restart(request -> Subscription.user("ann").group(request.getHeader("X-Tenant")));
        open("{\"headers\":{\"X-Tenant\":\"acme\"}}");
        String other = browser.openInNewTab(page(site.port(), "{\"headers\":{\"X-Tenant\":\"globex\"}}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 2);
        site.hub.publish(Audience.group("acme"), SseEvent.named("notice").data("for acme"));
        site.hub.publish(Audience.group("globex"), SseEvent.named("notice").data("for globex"));

        awaitGot("for globex");
        browser.switchTo(firstTab);
        awaitGot("for acme");
        closeAll(List.of(other));
    }

    @Test
    void pagesEndWhenAnotherUserLogsIn() throws Exception {
        AtomicReference<String> loggedIn = new AtomicReference<>("ann");
        restart(request -> Subscription.user(loggedIn.get()));
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        publish("for ann");
        awaitGot("for ann");
        loggedIn.set("bob");
        endStreams();
        for (int i = 0; i < 3; i++) {
            site.hub.publish(Audience.user("bob"), SseEvent.named("notice").data("for bob"));
        }

        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitState("ended");
            assertThat(strings("return states")).endsWith("ended: denied");
            assertThat(got()).containsExactly("for ann");
        }
        closeAll(List.of(other));
    }

    @Test
    void tabsWithANewSubscriptionShareAStreamAgain() throws Exception {
        AtomicReference<Subscription> entitlement =
                new AtomicReference<>(Subscription.user("ann").group("a"));
        restart(request -> entitlement.get());
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 1);
        entitlement.set(entitlement.get().group("b"));
        endStreams();
        await().until(() -> site.hub.sessions().count() == 1
                && site.hub.sessions().all().iterator().next().groups().contains("b"));
        site.hub.publish(Audience.group("b"), SseEvent.named("notice").data("for b"));

        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitGot("for b");
            awaitState("live");
            assertThat(gaps()).isZero();
        }
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(List.of(other));
    }

    @Test
    void theEndOfTheLeaderDoesNotEndTheOthers() throws Exception {
        AtomicReference<String> refused = new AtomicReference<>("nobody");
        restart(request -> {
            if (String.valueOf(request.getHeader("Authorization")).endsWith(refused.get() + "'s")) {
                throw RequestRejectedException.unauthorized("no more");
            }
            return Subscription.user("ann");
        });
        open("{\"bearer\":\"first's\"}");
        String other = browser.openInNewTab(page(site.port(), "{\"bearer\":\"other's\"}"));
        awaitState("live");
        await().until(() -> site.hub.sessions().count() == 1);
        browser.switchTo(firstTab);
        awaitTrue("return source.connection.isLeader");
        browser.script("window.bearer = null");
        refused.set("first");
        endStreams();

        awaitState("ended");
        browser.switchTo(other);
        awaitTrue("return source.connection.isLeader");
        awaitState("live");
        publish("still there");
        awaitGot("still there");
        closeAll(List.of(other));
    }

    @Test
    void aTabWhoseFirstPollFailedJoinsTheOthersOnceItsStreamIsThere() throws Exception {
        AtomicBoolean arePollsFailing = new AtomicBoolean();
        restart(request -> {
            if (Site.isPoll(request) && arePollsFailing.get()) {
                throw new IllegalStateException("planted");
            }
            return Subscription.user("ann");
        });
        open("{}");
        arePollsFailing.set(true);
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitTrue("return source.connection.isShared");
        awaitState("live");
        arePollsFailing.set(false);
        publish("1");
        awaitGot("1");
        browser.switchTo(firstTab);
        awaitGot("1");
        await().until(() -> site.hub.sessions().count() == 1);
        closeAll(List.of(other));
    }

    @Test
    void malformedMessagesOnTheChannelAreIgnored() {
        open("{}");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        awaitTrue("return source.connection.isShared && !source.connection.isLeader");
        browser.script("""
                const channel = new BroadcastChannel(arguments[0]);
                for (const junk of [null, 0, '', false, 'hello', 7, [], {}, { kind: 'news' }, { kind: 'news', news: null },
                    { kind: 'news', news: { state: 'ended' } }, { kind: 'news', news: { state: 'live', from: 5 } },
                    { kind: 'news', news: { state: 'live', frame: { event: 7 } } }, { kind: 'toString' }]) {
                  channel.postMessage(junk);
                }
                channel.close()""", channelOf("ann"));
        publish("1");
        awaitGot("1");
        browser.switchTo(firstTab);
        publish("2");
        awaitGot("1", "2");
        browser.switchTo(other);
        awaitGot("1", "2");
        assertThat(strings("return states")).doesNotContain("ended");
        closeAll(List.of(other));
    }

    private String channelOf(String user) {
        return "sse-hub/2 " + user + " http://localhost:" + site.port() + "/sse?user=" + user + " "
                + site.hub.identity(Subscription.user(user));
    }

    @Test
    void aPageCanInspectAndReplaceItsConnection() {
        open("{}");
        awaitTrue("return source.connection.isLeader && source.connection.isShared");
        awaitTrue("return Date.now() - source.connection.heardAt < 60000");
        String other = browser.openInNewTab(page(site.port(), "{}"));
        awaitState("live");
        awaitTrue("return !source.connection.isLeader && source.connection.heardAt > 0");
        int before = site.streams.get();
        browser.script("source.reconnect()");
        await().until(() -> site.streams.get() > before);
        awaitState("live");
        publish("1");
        awaitGot("1");

        site.refusal = null;
        browser.script("source.close()");
        browser.switchTo(firstTab);
        awaitGot("1");
        int again = site.streams.get();
        browser.script("source.reconnect()");
        await().until(() -> site.streams.get() > again);
        closeAll(List.of(other));
    }

    @Test
    void aPageSeesTheTimeOfTheNextAttempt() throws Exception {
        int port = site.port();
        open("{}");
        String other = browser.openInNewTab(page(port, "{}"));
        awaitState("live");
        site.close();
        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitTrue("return source.connection.nextTryAt > 0");
        }
        site = new Site(port, config -> config);
        for (String tab : List.of(firstTab, other)) {
            browser.switchTo(tab);
            awaitState("live");
            awaitTrue("return source.connection.nextTryAt === undefined");
        }
        closeAll(List.of(other));
    }
}
