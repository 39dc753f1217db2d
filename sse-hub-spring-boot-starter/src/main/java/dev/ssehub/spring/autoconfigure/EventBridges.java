package dev.ssehub.spring.autoconfigure;

import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import java.util.List;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/** Listens to the application's events for all bridges. */
final class EventBridges implements ApplicationListener<ApplicationEvent> {

    private final List<SseEventBridge<?>> bridges;
    private final AfterCommitPublisher publisher;

    EventBridges(List<SseEventBridge<?>> bridges, AfterCommitPublisher publisher) {
        this.bridges = bridges;
        this.publisher = publisher;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        Object happened = event instanceof PayloadApplicationEvent<?> carrier ? carrier.getPayload() : event;
        for (SseEventBridge<?> bridge : bridges) {
            if (bridge.type().isInstance(happened)) {
                cross(bridge, happened);
            }
        }
    }

    private <E> void cross(SseEventBridge<E> bridge, Object happened) {
        E event = bridge.type().cast(happened);
        publisher.publish(bridge.audience().apply(event), bridge.event().apply(event));
    }
}
