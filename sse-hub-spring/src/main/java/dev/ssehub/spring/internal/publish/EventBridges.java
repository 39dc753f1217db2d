package dev.ssehub.spring.internal.publish;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.internal.beans.LazyBeans;
import dev.ssehub.spring.internal.beans.SpaceBeans;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.util.function.SingletonSupplier;

/** Listens to the application's events on behalf of all bridges. These are created at the first event, since they may need the hub. */
public final class EventBridges implements ApplicationListener<ApplicationEvent> {

    /** The bridges to one hub. */
    @SuppressWarnings("rawtypes")
    private record Crossing(
            LazyBeans<SseEventBridge> bridges,
            Supplier<AfterCommitPublisher> publisher,
            Supplier<@Nullable ReactivePublisher> reactive) {}

    private final SpaceBeans beans;
    private final List<Crossing> crossings = new ArrayList<>();

    /** Creates a listener without bridges. */
    public EventBridges(SpaceBeans beans) {
        this.beans = beans;
    }

    /**
     * Adds the bridges to a hub.
     *
     * @param space the name of the space, or null for the application's own hub
     * @param publisher called at the first event
     * @param reactive returns the publisher for reactive transactions, or null if there are none; called at the first event
     */
    public void add(
            @Nullable String space,
            Supplier<AfterCommitPublisher> publisher,
            Supplier<@Nullable ReactivePublisher> reactive) {
        Crossing crossing = new Crossing(
                beans.of(SseEventBridge.class, space),
                SingletonSupplier.of(publisher),
                SingletonSupplier.ofNullable(reactive));
        if (!crossing.bridges().isEmpty()) {
            crossings.add(crossing);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        Object happened = event instanceof PayloadApplicationEvent<?> carrier ? carrier.getPayload() : event;
        for (Crossing crossing : crossings) {
            for (SseEventBridge<?> bridge : crossing.bridges().get()) {
                if (bridge.type().isInstance(happened)) {
                    cross(bridge, happened, event.getSource(), crossing);
                }
            }
        }
    }

    private static <E> void cross(SseEventBridge<E> bridge, Object happened, Object source, Crossing crossing) {
        E crossed = bridge.type().cast(happened);
        Audience audience = bridge.audience().apply(crossed);
        SseEvent event = bridge.event().apply(crossed);
        ReactivePublisher reactive = crossing.reactive().get();
        if (reactive != null && reactive.publishWith(source, audience, event)) {
            return;
        }
        if (crossing.publisher().get() instanceof RefusingPublisher refusing) {
            refusing.publishCrossing(audience, event, happened);
        } else {
            crossing.publisher().get().publish(audience, event);
        }
    }
}
