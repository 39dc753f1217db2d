package dev.ssehub.spring.test;

import dev.ssehub.SseHub;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.test.PublishedEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Records the events that are published through each hub that the starter creates, and assigns each record to its hub. */
final class RecordedHubs implements SseHubCustomizer, BeanPostProcessor {

    private final Map<String, PublishedEvents> events = new ConcurrentHashMap<>();

    @Override
    public void customize(String hub, SseHub.Builder builder) {
        builder.publishListener(events.computeIfAbsent(hub, unused -> new PublishedEvents()));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof SseHub hub) {
            PublishedEvents ofHub = events.get(hub.config().name());
            if (ofHub != null) {
                ofHub.areOf(hub);
            }
        }
        return bean;
    }

    /** Clears all records. */
    void clear() {
        events.values().forEach(PublishedEvents::clear);
    }
}
