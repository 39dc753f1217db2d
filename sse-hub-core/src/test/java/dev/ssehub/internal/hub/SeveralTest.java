package dev.ssehub.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.hub.SteppedHub.Client;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import dev.ssehub.transport.OpenRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests events for an audience with several members, and streams without the events for everyone. */
class SeveralTest {

    private static final Audience ANN_BOB_OR_ADMINS =
            Audience.anyOf(Audience.users("ann", "bob"), Audience.group("admins"));

    private final SteppedHub hub = SteppedHub.create();

    private Client resume(Subscription subscription, EventId from) {
        Client client = hub.open(OpenRequest.of(subscription).from(from.toString()));
        hub.run();
        return client;
    }

    @Test
    void anEventForSeveralIsOneEntryAndReachesEachStreamOnce() {
        Client ann = hub.open(Subscription.user("ann").group("admins"));
        Client bob = hub.open(Subscription.user("bob"));
        Client admin = hub.open(Subscription.user("cid").group("admins"));
        Client other = hub.open(Subscription.user("dan"));
        hub.run();

        EventId id = hub.publish(ANN_BOB_OR_ADMINS, "for you");
        hub.run();

        assertThat(ann.connection().data()).containsExactly("for you");
        assertThat(bob.connection().data()).containsExactly("for you");
        assertThat(admin.connection().eventIds()).containsExactly(id.toString());
        assertThat(other.connection().data()).isEmpty();
        assertThat(hub.metrics().log().events()).isEqualTo(1);
        assertThat(ann.connection().lastBytes()).isSameAs(admin.connection().lastBytes());
    }

    @Test
    void aStreamThatResumesGetsItOnceInItsPlace() {
        Subscription annAndAdmin = Subscription.user("ann").group("admins");
        EventId from = hub.cursor();
        hub.publish(Audience.user("ann"), "first");
        hub.publish(ANN_BOB_OR_ADMINS, "second");
        hub.publish(Audience.group("admins"), "third");

        Client ann = resume(annAndAdmin, from);
        assertThat(ann.connection().data()).containsExactly("first", "second", "third");
        assertThat(ann.session().wasResumed()).isTrue();
        assertThat(resume(Subscription.user("bob"), from).connection().data()).containsExactly("second");
        assertThat(resume(Subscription.user("dan"), from).connection().data()).isEmpty();
    }

    @Test
    void eachOfSeveralHasAGapWhenTheEventIsTrimmedAndNobodyElseHas() {
        SteppedHub small = SteppedHub.with(config -> config.replay(replay -> replay.maxEvents(2)));
        String from = small.cursor().toString();
        small.publish(ANN_BOB_OR_ADMINS, "lost");
        small.publish(Audience.user("zoe"), "1");
        small.publish(Audience.user("zoe"), "2");
        Client ann = small.open(OpenRequest.of(Subscription.user("ann")).from(from));
        Client admin = small.open(
                OpenRequest.of(Subscription.anonymous().group("admins")).from(from));
        Client other = small.open(OpenRequest.of(Subscription.user("dan")).from(from));
        small.run();

        assertThat(ann.connection().text()).contains("sse-hub.gap");
        assertThat(admin.connection().text()).contains("sse-hub.gap");
        assertThat(other.connection().text()).doesNotContain("sse-hub.gap");
    }

    @Test
    void aKeyIsForOneAudience() {
        SseEvent unread = SseEvent.of("3").key("unread");
        assertThatThrownBy(() -> hub.publish(Audience.users("ann", "bob"), unread))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "an event with a key goes to one audience, not to [user:ann, user:bob]: publish it to each of"
                                + " them, so that each has a latest value of its own");
        assertThat(hub.metrics().log().events()).isZero();
    }

    @Test
    void oneIdempotencyKeyIsOneEventForTheSameMembersInAnyOrder() {
        SseEvent once = SseEvent.of("once").idempotencyKey("k");
        EventId first = hub.publish(Audience.users("ann", "bob"), once);

        assertThat(hub.publish(Audience.users("bob", "ann"), once)).isEqualTo(first);
        assertThat(hub.publish(Audience.users("ann", "bo", "b"), once)).isNotEqualTo(first);
    }

    @Test
    void anAudienceOfSeveralIsDisconnectedOnce() {
        Client ann = hub.open(Subscription.user("ann").group("admins"));
        Client admin = hub.open(Subscription.user("cid").group("admins"));
        Client other = hub.open(Subscription.user("dan"));
        hub.run();

        assertThat(hub.disconnect(ANN_BOB_OR_ADMINS)).isEqualTo(2);
        hub.run();
        assertThat(ann.session().state()).isEqualTo(State.CLOSED);
        assertThat(admin.session().state()).isEqualTo(State.CLOSED);
        assertThat(other.session().state()).isEqualTo(State.LIVE);
    }

    @Test
    void manyMembersAreBoundedAndSoIsWhatTheyCost() {
        Audience many = Audience.users(
                IntStream.range(0, 1000).mapToObj(i -> "user-" + i).toList());
        SteppedHub small = SteppedHub.with(
                config -> config.replay(replay -> replay.maxBytes(1 << 20)).maxEventBytes(1 << 10));
        for (int i = 0; i < 100; i++) {
            small.publish(many, "x");
        }
        assertThat(small.metrics().log().bytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(small.metrics().log().events()).isBetween(2, 20);

        assertThatThrownBy(() -> Audience.anyOf(many, Audience.user("one too many")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an audience must have at most 1,000 members but had 1,001: address a group");
    }

    @Test
    void aStreamWithoutEveryoneGetsOnlyWhatIsForItself() {
        Subscription annAlone = Subscription.user("ann").withoutEveryone().group("job-7");
        EventId from = hub.cursor();
        hub.publish(Audience.everyone(), SseEvent.of("retained").key("k"));
        hub.publish(Audience.everyone(), "replayed");
        hub.publish(Audience.user("ann"), "hers");
        Client fresh = hub.open(annAlone);
        Client resumed = resume(annAlone, from);
        hub.publish(Audience.everyone(), "live");
        hub.publish(Audience.group("job-7"), "progress");
        hub.publish(Audience.anyOf(Audience.everyone(), Audience.group("job-7")), "both");
        hub.run();

        assertThat(fresh.connection().data()).containsExactly("progress", "both");
        assertThat(resumed.connection().data()).containsExactly("hers", "progress", "both");
    }

    @Test
    void aStreamWithoutEveryoneHasNoGapOfWhatWasForEveryone() {
        SteppedHub small = SteppedHub.with(config -> config.replay(replay -> replay.maxEvents(2)));
        String from = small.cursor().toString();
        IntStream.range(0, 5).forEach(i -> small.publish(Audience.everyone(), "news " + i));
        Client alone = small.open(
                OpenRequest.of(Subscription.user("ann").withoutEveryone()).from(from));
        small.run();

        assertThat(alone.session().wasResumed()).isTrue();
        assertThat(alone.connection().text()).doesNotContain("sse-hub.gap");
    }

    @Test
    void everyStreamEndsWithEveryoneAlsoOneThatLeavesOutWhatIsForEveryone() {
        Client alone = hub.open(Subscription.user("ann").withoutEveryone());
        hub.run();

        assertThat(hub.disconnect(Audience.everyone())).isEqualTo(1);
        hub.run();
        assertThat(alone.session().state()).isEqualTo(State.CLOSED);
    }
}
