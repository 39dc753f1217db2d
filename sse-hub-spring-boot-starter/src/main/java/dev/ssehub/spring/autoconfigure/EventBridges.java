package dev.ssehub.spring.autoconfigure;

import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.util.function.SingletonSupplier;

/** Listens to the application's events for all bridges, which are created at the first event: they may need the hub. */
final class EventBridges implements ApplicationListener<ApplicationEvent> {

    /** The bridges to one hub. */
    @SuppressWarnings("rawtypes")
    private record Crossing(LazyBeans<SseEventBridge> bridges, Supplier<AfterCommitPublisher> publisher) {}

    private final List<Crossing> crossings = new ArrayList<>();

    EventBridges(SpaceBeans beans, SseHubSharedProperties shared, BeanFactory factory) {
        addCrossing(beans, null, () -> factory.getBean(AfterCommitPublisher.class));
        shared.spaces()
                .keySet()
                .forEach(space -> addCrossing(
                        beans,
                        space,
                        () -> factory.getBean(SpaceRegistrar.publisherNameOf(space), AfterCommitPublisher.class)));
    }

    private void addCrossing(SpaceBeans beans, @Nullable String space, Supplier<AfterCommitPublisher> publisher) {
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
