package dev.ssehub.spring.internal.publish;

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

/** Listens to the application's events for all bridges, which are created at the first event: they may need the hub. */
public final class EventBridges implements ApplicationListener<ApplicationEvent> {

    /** The bridges to one hub. */
    @SuppressWarnings("rawtypes")
    private record Crossing(LazyBeans<SseEventBridge> bridges, Supplier<AfterCommitPublisher> publisher) {}

    private final SpaceBeans beans;
    private final List<Crossing> crossings = new ArrayList<>();

    /** Makes a listener that has no bridge yet. */
    public EventBridges(SpaceBeans beans) {
        this.beans = beans;
    }

    /**
     * Adds the bridges to a hub.
     *
     * @param space the name of the space, or null for the application's own hub
     * @param publisher asked at the first event
     */
    public void add(@Nullable String space, Supplier<AfterCommitPublisher> publisher) {
        Crossing crossing = new Crossing(beans.of(SseEventBridge.class, space), SingletonSupplier.of(publisher));
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
                    cross(bridge, happened, crossing.publisher().get());
                }
            }
        }
    }

    private static <E> void cross(SseEventBridge<E> bridge, Object happened, AfterCommitPublisher publisher) {
        E event = bridge.type().cast(happened);
        publisher.publish(bridge.audience().apply(event), bridge.event().apply(event));
    }
}
