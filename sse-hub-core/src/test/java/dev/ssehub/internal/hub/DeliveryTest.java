package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.HubConfig;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.transport.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client gets, round by round, with lanes stepped by hand. */
class DeliveryTest {

    private static final Audience EVERYONE = Audience.everyone();

    private static Subscription user(String name) {
        return Subscription.user(name);
    }

    private static OpenRequest resume(Subscription subscription, EventId id) {
        return OpenRequest.of(subscription).from(id.toString());
    }

    @Test
    void opensWithTheRetryTimeAndThePosition() {
        SteppedHub hub = SteppedHub.create();
        EventId before = hub.publish(EVERYONE, "before");

        Client client = hub.open(user("ann"));
        hub.run();

        assertThat(client.connection().text())
                .isEqualTo("retry: 3000\n\nevent: sse-hub.cursor\nid: " + before + "\nretry: 3000\ndata:\n\n");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void deliversToEveryoneToAllTabsOfAUserToAGroupAndToOneSession() {
        SteppedHub hub = SteppedHub.create();
        Client annsLaptop = hub.open(user("ann").group("ops"));
        Client annsPhone = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));

        hub.publish(EVERYONE, "all");
        hub.publish(Audience.user("ann"), "ann");
        hub.publish(Audience.group("ops"), "ops");
        hub.publish(Audience.session(bob.session().id()), "bob's tab");
        hub.run();

        assertThat(annsLaptop.connection().data()).containsExactly("all", "ann", "ops");
        assertThat(annsPhone.connection().data()).containsExactly("all", "ann");
        assertThat(bob.connection().data()).containsExactly("all", "bob's tab");
    }

    @Test
    void writesAllThatIsPendingForASessionAtOnce() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        int writesBefore = client.connection().writes().size();

        IntStream.range(0, 100).forEach(i -> hub.publish(EVERYONE, "event " + i));
        hub.run();

        assertThat(client.connection().writes()).hasSize(writesBefore + 1);
        assertThat(client.connection().data()).hasSize(100);
    }

    @Test
    void aClientThatWantsEverythingIsServedByALaneThatIsBehindWhatIsKept() {
        SteppedHub hub = SteppedHub.with(config -> config.replay(replay -> replay.maxEvents(10)));
        Client ann = hub.open(OpenRequest.of(user("ann")).from(OpenRequest.EARLIEST));
        IntStream.range(0, 30).forEach(i -> hub.publish(Audience.user("ann"), "e" + i));
        hub.run();
        hub.publish(Audience.user("ann"), "later");
        hub.run();

        assertThat(ann.connection().data()).contains("e29", "later");
        assertThat(ann.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void neverWritesMoreThan64KiBAtOnce() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        IntStream.range(0, 50).forEach(i -> hub.publish(EVERYONE, "x".repeat(5000)));
        hub.run();
        hub.publish(EVERYONE, "y".repeat(200_000));
        hub.run();

        List<Integer> sizes =
                client.connection().writes().stream().map(String::length).toList();
        assertThat(sizes).allMatch(size -> size <= 64 * 1024);
        assertThat(client.connection().data()).hasSize(51);
    }

    @Test
    void aFullSocketCostsNothingAndGoesOnWhereItStopped() {
        SteppedHub hub = SteppedHub.create();
        Client slow = hub.open(user("slow"));
        Client fast = hub.open(user("fast"));
        hub.run();
        slow.connection().fillSocket();
        hub.publish(EVERYONE, "0");
        hub.run();
        IntStream.range(1, 200).forEach(i -> {
            hub.publish(EVERYONE, String.valueOf(i));
            hub.run();
        });

        assertThat(fast.connection().data()).hasSize(200);
        assertThat(slow.connection().data()).containsExactly("0");
        assertThat(slow.session().state()).isEqualTo(State.LAGGING);
        assertThat(slow.session().lag()).isEqualTo(199);

        slow.connection().drainSocket();
        hub.run();
        assertThat(slow.connection().data())
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(String::valueOf).toList());
        assertThat(slow.session().state()).isEqualTo(State.LIVE);
        assertThat(slow.session().lag()).isZero();
    }

    @Test
    void resumesFromTheLastSeenIdWithoutLossAndWithoutRepeating() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(EVERYONE, "seen");
        EventId seen = hub.publish(Audience.user("ann"), "seen too");
        hub.publish(Audience.user("bob"), "not for ann");
        hub.publish(Audience.user("ann"), "missed 1");
        hub.publish(Audience.group("ops"), "missed 2");

        Client client = hub.open(resume(user("ann").group("ops"), seen));
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(client.connection().data()).containsExactly("missed 1", "missed 2", "live");
        assertThat(client.session().wasResumed()).isTrue();
        assertThat(client.connection().ids().get(0)).isEqualTo(seen.toString());
    }

    @Test
    void deliversWhatWasPublishedBetweenOpeningAndTheFirstRound() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.publish(EVERYONE, "early");
        hub.run();

        assertThat(client.connection().data()).containsExactly("early");
    }

    @Test
    void earliestGetsAllThatIsKeptAndNoGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        IntStream.range(0, 5).forEach(i -> hub.publish(EVERYONE, String.valueOf(i)));

        Client client = hub.open(OpenRequest.of(user("ann")).from("earliest"));
        hub.run();

        assertThat(client.connection().data()).containsExactly("2", "3", "4");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void aPositionThatIsNotKeptAnyMoreIsAnsweredByAGapAndThenTheTail() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        EventId old = hub.publish(EVERYONE, "0");
        EventId tail = old;
        for (int i = 1; i < 6; i++) {
            tail = hub.publish(EVERYONE, String.valueOf(i));
        }

        Client client = hub.open(resume(user("ann"), old));
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(client.connection().text())
                .startsWith("retry: 3000\n\nevent: sse-hub.gap\ndata: {\"reason\":\"trimmed\",\"from\":\"" + old
                        + "\",\"to\":\"" + tail + "\"}\n\nevent: sse-hub.cursor\nid: " + tail);
        assertThat(client.connection().data()).containsExactly("live");
        assertThat(client.session().wasResumed()).isFalse();
        assertThat(hub.runtime.metrics().gaps()).isEqualTo(1);
    }

    @Test
    void whatWasTrimmedForOthersIsNoGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(3)));
        EventId old = hub.publish(Audience.user("ann"), "seen");
        IntStream.range(0, 50).forEach(i -> hub.publish(Audience.user("bob"), String.valueOf(i)));
        hub.publish(Audience.user("ann"), "missed");

        Client client = hub.open(resume(user("ann"), old));
        hub.run();

        assertThat(client.connection().data()).containsExactly("missed");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void anUnknownEpochAFuturePositionAndGarbageAreGaps() {
        SteppedHub hub = SteppedHub.create();
        EventId tail = hub.publish(EVERYONE, "x");

        Client otherLife = hub.open(OpenRequest.of(user("a")).from("7-3"));
        Client future = hub.open(resume(user("b"), new EventId(tail.epoch(), tail.offset() + 1)));
        Client garbage = hub.open(OpenRequest.of(user("c")).from("$ ${jndi:ldap://x}\r\nfoo: bar"));
        hub.run();

        assertThat(otherLife.connection().text()).contains("\"reason\":\"unknown-position\",\"from\":\"7-3\"");
        assertThat(future.connection().text()).contains("\"reason\":\"future\"");
        assertThat(garbage.connection().text())
                .contains("{\"reason\":\"unknown-position\",\"to\":\"" + tail + "\"}")
                .doesNotContain("jndi");
    }

    @Test
    void aLaggingSessionWhoseEventsWereTrimmedIsToldAGapAndGoesOnLive() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(10)));
        Client slow = hub.open(user("slow"));
        hub.run();
        slow.connection().fillSocket();
        IntStream.range(0, 100).forEach(i -> {
            hub.publish(EVERYONE, String.valueOf(i));
            hub.run();
        });
        slow.connection().drainSocket();
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(slow.connection().text()).contains("event: sse-hub.gap");
        assertThat(slow.connection().data()).containsExactly("0", "live");
    }

    @Test
    void newSessionsGetTheLatestOfEachKeyWithoutAnIdAndThenThePosition() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(Audience.user("ann"), SseEvent.named("unread").data("1").key("unread"));
        hub.publish(Audience.user("ann"), SseEvent.named("unread").data("2").key("unread"));
        EventId tail = hub.publish(EVERYONE, "not keyed");

        Client client = hub.open(user("ann"));
        hub.run();

        assertThat(client.connection().text())
                .isEqualTo("retry: 3000\n\nevent: unread\ndata: 2\n\nevent: sse-hub.cursor\nid: " + tail
                        + "\nretry: 3000\ndata:\n\n");
    }

    @Test
    void resumingSessionsSkipWhatIsSuperseded() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        IntStream.range(0, 10)
                .forEach(i -> hub.publish(EVERYONE, SseEvent.of("price " + i).key("price")));
        hub.publish(EVERYONE, "last");

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().data()).containsExactly("price 9", "last");
    }

    @Test
    void aValueOutlivesTheWindowAndReachesNewAndResumingSessions() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(5)));
        EventId seen = hub.publish(EVERYONE, "seen");
        EventId value =
                hub.publish(Audience.user("ann"), SseEvent.of("unread 1").key("unread"));
        IntStream.range(0, 20).forEach(i -> hub.publish(Audience.user("bob"), "x"));

        Client fresh = hub.open(user("ann"));
        Client resumed = hub.open(resume(user("ann"), value));
        Client behind = hub.open(resume(user("ann"), new EventId(seen.epoch(), seen.offset())));
        hub.run();

        assertThat(fresh.connection().data()).containsExactly("unread 1");
        assertThat(fresh.connection().eventIds()).isEmpty();
        assertThat(resumed.connection().data()).isEmpty();
        assertThat(behind.connection().eventIds()).containsExactly(value.toString());
    }

    @Test
    void ephemeralEventsAreForThoseWhoAreThere() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        Client present = hub.open(user("present"));
        hub.run();
        hub.publish(EVERYONE, SseEvent.of("typing").ephemeral());
        hub.run();

        Client resumed = hub.open(resume(user("ann"), seen));
        hub.publish(EVERYONE, SseEvent.of("typing again").ephemeral());
        hub.run();

        assertThat(present.connection().data()).containsExactly("typing", "typing again");
        assertThat(resumed.connection().data()).containsExactly("typing again");
    }

    @Test
    void anEventOlderThanItsTtlIsLeftOut() {
        SteppedHub hub = SteppedHub.create();
        EventId seen = hub.publish(EVERYONE, "seen");
        hub.publish(EVERYONE, SseEvent.of("short").ttl(Duration.ofSeconds(1)));
        hub.publish(EVERYONE, SseEvent.of("long").ttl(Duration.ofSeconds(60)));
        hub.pass(Duration.ofSeconds(2));

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().data()).containsExactly("long");
        assertThat(client.connection().text()).doesNotContain("gap");
    }

    @Test
    void eventsOlderThanTheRetentionAreAGap() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxAge(Duration.ofMinutes(1))));
        EventId seen = hub.publish(EVERYONE, "seen");
        hub.publish(EVERYONE, "missed");
        hub.pass(Duration.ofMinutes(2));

        Client client = hub.open(resume(user("ann"), seen));
        hub.run();

        assertThat(client.connection().text()).contains("event: sse-hub.gap");
    }

    @Test
    void oneIdempotencyKeyIsOneEvent() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        EventId first = hub.publish(EVERYONE, SseEvent.of("paid").idempotencyKey("order-17"));
        EventId second = hub.publish(EVERYONE, SseEvent.of("paid").idempotencyKey("order-17"));
        hub.run();

        assertThat(second).isEqualTo(first);
        assertThat(client.connection().data()).containsExactly("paid");
    }

    @Test
    void membershipsOfASessionTakeEffectInOrderWithEvents() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        hub.publish(Audience.group("ops"), "before");
        client.session().join("ops");
        hub.publish(Audience.group("ops"), "member");
        client.session().leave("ops");
        hub.publish(Audience.group("ops"), "after");
        hub.run();

        assertThat(client.connection().data()).containsExactly("member");
        assertThat(client.session().groups()).isEmpty();
    }

    @Test
    void membershipsOfAUserReachOpenAndLaterSessions() {
        SteppedHub hub = SteppedHub.create();
        Client open = hub.open(user("ann"));
        hub.run();
        hub.runtime.groups().join("ann", "ops");
        hub.publish(Audience.group("ops"), "1");
        Client later = hub.open(user("ann"));
        hub.publish(Audience.group("ops"), "2");
        hub.runtime.groups().leave("ann", "ops");
        hub.publish(Audience.group("ops"), "3");
        hub.run();

        assertThat(open.connection().data()).containsExactly("1", "2");
        assertThat(later.connection().data()).isEmpty();
        assertThat(hub.runtime.groups().of("ann")).isEmpty();
    }

    @Test
    void aSessionThatJoinsGetsTheGroupsValues() {
        SteppedHub hub = SteppedHub.create();
        hub.publish(Audience.group("cpu"), SseEvent.of("42 %").key("load"));
        Client client = hub.open(user("ann"));
        hub.run();
        client.session().join("cpu");
        hub.run();
        hub.publish(Audience.group("cpu"), SseEvent.of("43 %").key("load"));
        hub.run();

        assertThat(client.connection().data()).containsExactly("42 %", "43 %");
        assertThat(client.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void whoJoinsWhileLaggingGetsNothingFromBefore() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        client.connection().fillSocket();
        hub.publish(EVERYONE, "fills the socket");
        hub.run();
        hub.publish(Audience.group("ops"), "before");
        client.session().join("ops");
        hub.publish(Audience.group("ops"), "member");
        hub.run();
        client.connection().drainSocket();
        hub.run();

        assertThat(client.connection().data()).containsExactly("fills the socket", "member");
    }

    @Test
    void idleSessionsGetTheirPositionAsAHeartbeat() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        EventId tail = hub.publish(Audience.user("bob"), "not for ann");
        hub.pass(Duration.ofSeconds(16));

        assertThat(client.connection().writes()).hasSize(2);
        assertThat(client.connection().writes().get(1)).isEqualTo("event: sse-hub.cursor\nid: " + tail + "\ndata:\n\n");
    }

    @Test
    void noHeartbeatIsSentWhereDataWent() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        for (int i = 0; i < 10; i++) {
            hub.publish(EVERYONE, "data");
            hub.pass(Duration.ofSeconds(10));
        }

        assertThat(client.connection().blocks()).hasSize(2 + 10);
    }

    @Test
    void aSocketThatWasFullForAMomentStillGetsItsHeartbeatInTime() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        hub.run();
        client.connection().fillSocket();
        hub.pass(Duration.ofSeconds(15));
        client.connection().drainSocket();
        hub.run();
        int before = client.connection().writes().size();
        hub.pass(Duration.ofSeconds(15));

        assertThat(client.connection().writes()).hasSize(before + 1);
    }

    @Test
    void aHeartbeatCanBeAComment() {
        SteppedHub hub = SteppedHub.with(c -> c.heartbeatFrame(HubConfig.Heartbeat.COMMENT));
        Client client = hub.open(user("ann"));
        hub.run();
        hub.pass(Duration.ofSeconds(16));

        assertThat(client.connection().writes().get(1)).isEqualTo(":\n\n");
    }

    @Test
    void aSocketThatTakesNothingForTheStallTimeoutIsGivenUp() {
        SteppedHub hub = SteppedHub.create();
        Client stalled = hub.open(user("ann"));
        hub.run();
        stalled.connection().fillSocket();
        hub.publish(EVERYONE, "x");
        hub.run();
        hub.pass(Duration.ofSeconds(29));
        assertThat(stalled.session().state()).isEqualTo(State.LAGGING);
        hub.pass(Duration.ofSeconds(2));

        assertThat(stalled.session().state()).isEqualTo(State.CLOSED);
        assertThat(stalled.connection().end()).isEqualTo("abort");
        assertThat(hub.runtime.metrics().closed().get(CloseReason.STALLED)).isEqualTo(1);
        assertThat(hub.runtime.sessions().count()).isZero();
    }

    @Test
    void streamsEndAtTheirMaximumAgeAndNotAllAtOnce() {
        SteppedHub hub = SteppedHub.with(c -> c.maxAge(Duration.ofMinutes(10)));
        IntStream.range(0, 100).forEach(i -> hub.open(user("user " + i)));
        hub.run();
        hub.pass(Duration.ofMinutes(9));
        assertThat(hub.runtime.sessions().count()).isBetween(20, 80);
        hub.pass(Duration.ofMinutes(1));

        assertThat(hub.runtime.sessions().count()).isZero();
        assertThat(hub.runtime.metrics().closed().get(CloseReason.MAX_AGE)).isEqualTo(100);
    }

    @Test
    void aStreamEndsWithItsSubscription() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann").expiresAt(hub.clock.instant().plusSeconds(60)));
        hub.pass(Duration.ofSeconds(59));
        assertThat(client.session().state()).isEqualTo(State.LIVE);
        hub.pass(Duration.ofSeconds(1));

        assertThat(client.session().state()).isEqualTo(State.CLOSED);
        assertThat(hub.runtime.metrics().closed().get(CloseReason.EXPIRED)).isEqualTo(1);
        assertThatThrownBy(() -> hub.open(user("ann").expiresAt(hub.clock.instant())))
                .isInstanceOfSatisfying(
                        SubscriptionRefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SubscriptionRefusedException.Reason.EXPIRED));
    }

    @Test
    void disconnectEndsAllSessionsOfAUserAfterWhatWasPublishedBefore() {
        SteppedHub hub = SteppedHub.create();
        Client laptop = hub.open(user("ann"));
        Client phone = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));
        hub.run();
        EventId last = hub.publish(EVERYONE, "before");
        assertThat(hub.runtime.disconnect(Audience.user("ann"))).isEqualTo(2);
        hub.publish(EVERYONE, "after");
        hub.run();

        assertThat(laptop.connection().data()).containsExactly("before");
        assertThat(phone.connection().end()).isEqualTo("complete");
        assertThat(EventId.parse(
                        laptop.connection().ids().get(laptop.connection().ids().size() - 1)))
                .hasValueSatisfying(id -> assertThat(id.isAfter(last)).isTrue());
        assertThat(bob.connection().data()).containsExactly("before", "after");
        assertThat(hub.runtime.sessions().count()).isEqualTo(1);
    }

    @Test
    void drainingLetsEachSessionGoWithinTheSpreadWithItsPositionAndARetryTimeOfItsOwn() {
        SteppedHub hub = SteppedHub.create();
        List<Client> clients = IntStream.range(0, 50)
                .mapToObj(i -> hub.open(user("user " + i)))
                .toList();
        hub.run();
        EventId last = hub.publish(EVERYONE, "last");
        CompletableFuture<Void> drained = hub.runtime.drain(Duration.ofSeconds(10));
        hub.run();
        assertThatThrownBy(() -> hub.open(user("late"))).hasMessage("the hub is draining");
        hub.pass(Duration.ofSeconds(5));
        assertThat(hub.runtime.sessions().count()).isBetween(10, 40);
        assertThat(drained).isNotDone();
        hub.pass(Duration.ofSeconds(5));

        assertThat(drained).succeedsWithin(Duration.ofSeconds(30));
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.connection().data()).containsExactly("last");
            assertThat(client.connection().text())
                    .containsPattern("event: sse-hub.cursor\nid: " + last + "\nretry: [1-4][0-9]{3}\ndata:\n\n$");
            assertThat(client.connection().end()).isEqualTo("complete");
        });
        assertThat(clients.stream().map(c -> c.connection().text().replaceAll("(?s).*retry: (\\d+).*", "$1")))
                .satisfies(retries ->
                        assertThat(retries.stream().distinct().count()).isGreaterThan(20));
    }

    @Test
    void anOrderlyEndWaitsUntilTheSocketHasTakenTheLastBytes() {
        SteppedHub hub = SteppedHub.create();
        Client slow = hub.open(user("ann"));
        Client stalled = hub.open(user("bob"));
        hub.run();
        slow.connection().fillSocket();
        stalled.connection().fillSocket();
        hub.publish(EVERYONE, "last");
        hub.run();
        hub.runtime.disconnect(EVERYONE);
        hub.publish(EVERYONE, "after the end");
        hub.run();
        assertThat(hub.runtime.sessions().count()).isZero();
        assertThat(slow.connection().end()).isEmpty();
        slow.connection().drainSocket();
        hub.run();
        assertThat(slow.connection().end()).isEqualTo("complete");
        assertThat(slow.connection().data()).containsExactly("last");

        hub.pass(Duration.ofSeconds(31));
        assertThat(stalled.connection().end()).isEqualTo("abort");
    }

    @Test
    void aBrokenClientEndsAloneAndInSilence() {
        SteppedHub hub = SteppedHub.create();
        Client broken = hub.open(user("ann"));
        Client healthy = hub.open(user("bob"));
        hub.run();
        broken.connection().breakSocket();
        hub.publish(EVERYONE, "x");
        hub.run();

        assertThat(healthy.connection().data()).containsExactly("x");
        assertThat(broken.session().state()).isEqualTo(State.CLOSED);
        assertThat(hub.runtime.metrics().closed().get(CloseReason.CLIENT_GONE)).isEqualTo(1);
        assertThat(hub.runtime.sessions().all()).containsExactly(healthy.session());
    }

    @Test
    void aClientThatGoesBeforeItsLaneHeardOfItLeavesNothing() {
        SteppedHub hub = SteppedHub.create();
        Client client = hub.open(user("ann"));
        client.connection().close();
        hub.run();

        assertThat(hub.runtime.sessions().count()).isZero();
        assertThat(client.connection().writes()).isEmpty();
    }

    @Test
    void limitsHold() {
        SteppedHub hub = SteppedHub.with(c -> c.limits(l -> l.maxSessions(3).maxSessionsPerUser(2)));
        hub.open(user("ann"));
        hub.open(user("ann"));
        assertThatThrownBy(() -> hub.open(user("ann"))).hasMessage("limits.maxSessionsPerUser is reached: 2");
        hub.open(user("bob"));
        assertThatThrownBy(() -> hub.open(user("cid"))).hasMessage("limits.maxSessions is reached: 3");
        assertThat(hub.runtime.metrics().refused())
                .containsEntry(SubscriptionRefusedException.Reason.TOO_MANY_FOR_USER, 1L)
                .containsEntry(SubscriptionRefusedException.Reason.TOO_MANY_SESSIONS, 1L);
    }

    @Test
    void theOldestSessionOfAUserCanMakePlace() {
        SteppedHub hub = SteppedHub.with(
                c -> c.limits(l -> l.maxSessionsPerUser(2).userLimitPolicy(HubConfig.UserLimitPolicy.REPLACE_OLDEST)));
        Client oldest = hub.open(user("ann"));
        Client second = hub.open(user("ann"));
        Client third = hub.open(user("ann"));
        hub.run();

        assertThat(oldest.connection().end()).isEqualTo("complete");
        assertThat(hub.runtime.sessions().ofUser("ann")).containsExactly(second.session(), third.session());
        assertThat(hub.runtime.sessions().count()).isEqualTo(2);
        assertThat(hub.runtime.metrics().closed().get(CloseReason.REPLACED)).isEqualTo(1);
    }

    @Test
    void aSessionThatIsCommandedBeforeItIsAttachedObeysThen() throws Exception {
        SteppedHub hub = SteppedHub.create();
        TestConnection connection = new TestConnection();
        hub.runtime.open(OpenRequest.of(user("ann")), signals -> {
            hub.runtime.sessions().ofUser("ann").get(0).join("ops");
            hub.runtime.sessions().ofUser("ann").get(0).disconnect();
            return connection.connect(signals);
        });
        hub.run();

        assertThat(connection.end()).isEqualTo("complete");
        assertThat(hub.runtime.sessions().count()).isZero();
        hub.publish(Audience.group("ops"), "nobody is left");
        hub.pass(Duration.ofMinutes(1));
        assertThat(connection.end()).isEqualTo("complete");
    }

    @Test
    void limitsPerAddressCountOpenSessionsOnly() {
        SteppedHub hub = SteppedHub.with(c -> c.limits(l -> l.maxSessionsPerAddress(1)));
        OpenRequest fromThere = new OpenRequest(user("ann"), null, "192.0.2.1");
        Client first = hub.open(fromThere);
        hub.run();
        assertThatThrownBy(() -> hub.open(fromThere)).hasMessage("limits.maxSessionsPerAddress is reached: 1");
        first.connection().close();
        hub.run();

        assertThat(hub.open(fromThere).session().remoteAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void anEventThatIsTooLargeIsRefusedAndLeavesTheLogAsItIs() {
        SteppedHub hub = SteppedHub.with(c -> c.maxEventBytes(1000));
        EventId before = hub.runtime.cursor();

        assertThatThrownBy(() -> hub.publish(EVERYONE, "x".repeat(1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an encoded event must have at most 1,000 bytes (maxEventBytes) but had 1,008");
        assertThat(hub.runtime.cursor()).isEqualTo(before);
    }

    @Test
    void aLaneThatTheLogHasOverrunTellsGapsAndGoesOn() {
        SteppedHub hub = SteppedHub.with(c -> c.replay(r -> r.maxEvents(10)));
        Client ann = hub.open(user("ann"));
        Client bob = hub.open(user("bob"));
        hub.run();
        hub.publish(Audience.user("bob"), "kept for bob");
        IntStream.range(0, 9).forEach(i -> hub.publish(Audience.user("ann"), String.valueOf(i)));
        hub.publish(Audience.user("ann"), "9");
        hub.run();
        hub.publish(EVERYONE, "live");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "live");
        assertThat(bob.connection().text()).contains("event: sse-hub.gap");
        assertThat(bob.connection().data()).containsExactly("live");
    }
}
