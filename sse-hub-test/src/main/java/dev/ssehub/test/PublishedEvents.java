package dev.ssehub.test;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * The events that were published through a hub, oldest first, as they were passed to {@code publish}. {@link SseHubAssertions} uses it.
 *
 * <pre>{@code
 * SseHub hub = PublishedEvents.recordingHub(SseHub.builder());
 * new OrderService(hub).pay(order);
 * assertThat(hub).published(Audience.user("ann"), named("paid"));
 * }</pre>
 *
 * <p>The hub is a real one: streams can be opened, and get what is published. Any thread may call any method.
 */
public final class PublishedEvents implements BiConsumer<Audience, SseEvent> {

    private static final Map<SseHub, PublishedEvents> RECORDED = Collections.synchronizedMap(new WeakHashMap<>());

    private final List<PublishedEvent> events = new CopyOnWriteArrayList<>();

    /** Creates a record without events. */
    public PublishedEvents() {}

    /** Builds a hub whose published events {@link #of} returns. */
    public static SseHub recordingHub(SseHub.Builder builder) {
        PublishedEvents events = new PublishedEvents();
        SseHub hub = builder.publishListener(events).build();
        events.areOf(hub);
        return hub;
    }

    /** Returns the events that were published through a hub, or empty if they are not recorded. */
    public static Optional<PublishedEvents> of(SseHub hub) {
        return Optional.ofNullable(RECORDED.get(Objects.requireNonNull(hub, "hub must not be null")));
    }

    /** Sets the hub to which this record belongs, as a publish listener. */
    public void areOf(SseHub hub) {
        RECORDED.put(Objects.requireNonNull(hub, "hub must not be null"), this);
    }

    /** Records an event. */
    @Override
    public void accept(Audience audience, SseEvent event) {
        events.add(new PublishedEvent(audience, event));
    }

    /** Returns all events, oldest first, unmodifiable. */
    public List<PublishedEvent> all() {
        return List.copyOf(events);
    }

    /** Returns the events that were published to an audience, or to several that include it; oldest first, unmodifiable. */
    public List<SseEvent> to(Audience audience) {
        return events.stream()
                .filter(published -> published.isTo(audience))
                .map(PublishedEvent::event)
                .toList();
    }

    /** Removes all events. */
    public void clear() {
        events.clear();
    }
}
