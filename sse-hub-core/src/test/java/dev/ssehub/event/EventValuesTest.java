package dev.ssehub.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that names, ids and events reject values with which something could be forged. */
class EventValuesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1-",
                "-1",
                "1-2-3",
                "01-2",
                "1-02",
                "+1-2",
                "1 -2",
                "18446744073709551616-1",
                "a-b",
                "1-2\n",
                "１-２",
                "$",
                "0-0 COUNT 1"
            })
    void whatIsNotAnIdIsEmpty(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void idsAreUnsignedAndOrdered() {
        EventId largest =
                EventId.parse("18446744073709551615-18446744073709551615").orElseThrow();
        EventId small = EventId.parse("1-9").orElseThrow();

        assertThat(largest.isAfter(small)).isTrue();
        assertThat(largest).hasToString("18446744073709551615-18446744073709551615");
        assertThat(EventId.parse("1-10").orElseThrow().isAfter(small)).isTrue();
        assertThat(EventId.parse("0-0")).hasValue(new EventId(0, 0));
        assertThat(EventId.max(small, largest)).isEqualTo(largest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", ""})
    void eventNamesAndKeysRefuseWhatCouldForgeAField(String name) {
        assertThatThrownBy(() -> SseEvent.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event name must not");
        assertThatThrownBy(() -> SseEvent.of("x").key(name)).hasMessageStartingWith("key must not");
        assertThatThrownBy(() -> SseEvent.of("x").idempotencyKey(name))
                .hasMessageStartingWith("idempotencyKey must not");
    }

    @Test
    void theHubsOwnNamesAreRefused() {
        assertThatThrownBy(() -> SseEvent.named("sse-hub.cursor")).hasMessageContaining("the hub's own");
    }

    @Test
    void negativeTimesAreRefused() {
        assertThatThrownBy(() -> SseEvent.of("x").retry(Duration.ofMillis(-1)))
                .hasMessage("retry must not be negative but was PT-0.001S");
        assertThatThrownBy(() -> SseEvent.of("x").ttl(Duration.ZERO)).hasMessage("ttl must be positive but was PT0S");
    }

    @Test
    void aTimeToLiveIsAnyPositiveDuration() {
        Duration longest = ChronoUnit.FOREVER.getDuration();
        assertThat(SseEvent.of("x").ttl(longest).ttl()).isEqualTo(longest);
        assertThat(SseEvent.of("x").ttl(Duration.ofNanos(1)).ttl()).isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void aReconnectionTimeIsOneThatTheTimersOfClientsCanWait() {
        assertThat(SseEvent.of("x").retry(ChronoUnit.FOREVER.getDuration()).retry())
                .isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
        assertThat(SseEvent.of("x").retry(Duration.ofDays(1)).retry()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDC00", "\uD83D\uDE00\uD83D", "\uDE00\uD83D"})
    void namesAndKeysRefuseWhatUtf8CannotTellApart(String name) {
        assertThatThrownBy(() -> Audience.user(name))
                .hasMessageStartingWith("user must not contain a surrogate without its pair");
        assertThatThrownBy(() -> Audience.group(name)).hasMessageStartingWith("group must not");
        assertThatThrownBy(() -> Audience.session(name)).hasMessageStartingWith("session id must not");
        assertThatThrownBy(() -> Subscription.user(name)).hasMessageStartingWith("user must not");
        assertThatThrownBy(() -> Subscription.anonymous().group(name)).hasMessageStartingWith("group must not");
        assertThatThrownBy(() -> SseEvent.named(name)).hasMessageStartingWith("event name must not");
        assertThatThrownBy(() -> SseEvent.of("x").key(name)).hasMessageStartingWith("key must not");
        assertThatThrownBy(() -> SseEvent.of("x").idempotencyKey(name))
                .hasMessageStartingWith("idempotencyKey must not");
    }

    @Test
    void aPairOfSurrogatesIsACharacterLikeOthers() {
        assertThat(Audience.user("\uD83D\uDE00").name()).isEqualTo("\uD83D\uDE00");
        assertThat(SseEvent.named("x\uD83D\uDE00y").name()).isEqualTo("x\uD83D\uDE00y");
    }

    @Test
    void noJsonValueIsTheJsonValueNull() {
        SseEvent event = SseEvent.named("selection").json("x").json(null);
        assertThat(event.data()).isEqualTo("null");
        assertThat(event.json()).isNull();
    }

    @Test
    void aSubscriptionThatDoesNotExpireIsOneForWhichNothingWasSaid() {
        assertThat(Subscription.user("ann").expiresAt()).isNull();
        assertThatThrownBy(() -> Subscription.user("ann").expiresAt(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("instant must not be null: leave expiresAt out for a subscription that does not expire");
    }

    @Test
    void namesOfAudiencesAreCheckedEverywhere() {
        assertThatThrownBy(() -> Audience.user("")).hasMessage("user must not be empty");
        assertThatThrownBy(() -> Audience.group("a\tb"))
                .hasMessage("group must not contain control characters but had U+0009 at index 1");
        assertThatThrownBy(() -> Audience.session("x".repeat(257)))
                .hasMessage("session id must have at most 256 characters but had 257");
        assertThatThrownBy(() -> Subscription.user("a\u0085b")).hasMessageContaining("U+0085");
        assertThatThrownBy(() -> Subscription.anonymous().group("")).hasMessage("group must not be empty");
        assertThat(Audience.user("x")).isEqualTo(Audience.user("x")).isNotEqualTo(Audience.group("x"));
    }

    @Test
    void anEventNeverShowsItsDataInALog() {
        assertThat(SseEvent.of("secret").toString()).doesNotContain("secret");
    }

    @Test
    void anAudienceOfSeveralIsItsMembers() {
        Audience several = Audience.anyOf(Audience.users("bob", "ann"), Audience.group("ann"), Audience.user("ann"));

        assertThat(several.members())
                .containsExactly(Audience.user("ann"), Audience.user("bob"), Audience.group("ann"));
        assertThat(several)
                .isEqualTo(Audience.anyOf(Audience.group("ann"), Audience.users(List.of("ann", "bob"))))
                .hasSameHashCodeAs(Audience.anyOf(Audience.group("ann"), Audience.users("ann", "bob")))
                .isNotEqualTo(Audience.users("ann", "bob"))
                .hasToString("[user:ann, user:bob, group:ann]");
        assertThat(several.name())
                .hasSize(43)
                .isNotEqualTo(Audience.users("ann", "bob").name());
        assertThat(Audience.users("ann")).isEqualTo(Audience.user("ann"));
        assertThat(Audience.groups("a", "b").members()).containsExactly(Audience.group("a"), Audience.group("b"));
        assertThatThrownBy(() -> Audience.users(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an audience of several must have at least one member");
        assertThatThrownBy(() -> Audience.users("ann", "")).hasMessage("user must not be empty");
    }

    @Test
    void eventsAreEqualWhenTheySayTheSame() {
        SseEvent order = SseEvent.named("order").json(List.of(1)).key("k").ttl(Duration.ofSeconds(1));

        assertThat(order)
                .isEqualTo(SseEvent.named("order")
                        .ttl(Duration.ofSeconds(1))
                        .key("k")
                        .json(List.of(1)))
                .hasSameHashCodeAs(SseEvent.named("order")
                        .ttl(Duration.ofSeconds(1))
                        .key("k")
                        .json(List.of(1)));
        assertThat(List.of(
                        order.key("l"),
                        order.data("[1]"),
                        order.json(List.of(2)),
                        order.ttl(Duration.ofSeconds(2)),
                        order.comment("c"),
                        order.retry(Duration.ZERO),
                        order.idempotencyKey("i"),
                        order.ephemeral(),
                        SseEvent.of("x")))
                .doesNotContain(order)
                .doesNotHaveDuplicates();
    }
}
