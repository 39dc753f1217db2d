package dev.ssehub.spring.test;

import dev.ssehub.SseHub;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.test.PublishedEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Records what is published through each hub that the starter makes, and remembers which record belongs to which hub. */
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

    /** Forgets what has been published so far. */
    void clear() {
        events.values().forEach(PublishedEvents::clear);
    }
}
