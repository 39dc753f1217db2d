package dev.ssehub.test;

import dev.ssehub.SseHub;
import dev.ssehub.event.SseEvent;
import java.util.Objects;
import org.assertj.core.api.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Entry points for tests with AssertJ, for static import beside AssertJ's own:
 *
 * <pre>{@code
 * assertThat(hub).published(user("ann"), named("order"));
 * assertThat(hub).published(group("ops"), SseEvent.of("disk full"));
 * assertThat(hub).published(user("ann"), allOf(named("order"), json(order), key("order-7")));
 * }</pre>
 *
 * <p>AssertJ is an optional dependency of the test kit.
 */
public final class SseHubAssertions {

    private SseHubAssertions() {}

    /** Starts assertions on the events that were published through a hub that {@linkplain PublishedEvents is recorded}. */
    public static SseHubAssert assertThat(SseHub hub) {
        return new SseHubAssert(hub);
    }

    /** An event with this name. */
    public static Condition<SseEvent> named(String name) {
        return has("name", name, SseEvent::name);
    }

    /** An event with this text as its data. */
    public static Condition<SseEvent> data(String data) {
        return new Condition<>(
                event -> event.json() == null && event.data().equals(data), "an event with data %s", data);
    }

    /** An event whose data was given as this value, by {@link SseEvent#json}. */
    public static Condition<SseEvent> json(Object value) {
        return has("value", value, SseEvent::json);
    }

    /** An event with this compaction key. */
    public static Condition<SseEvent> key(String key) {
        return has("key", key, SseEvent::key);
    }

    private static Condition<SseEvent> has(String what, Object expected, Part part) {
        Objects.requireNonNull(expected, () -> what + " must not be null");
        return new Condition<>(event -> expected.equals(part.of(event)), "an event with the %s %s", what, expected);
    }

    private interface Part {
        @Nullable
        Object of(SseEvent event);
    }
}
