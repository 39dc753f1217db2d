package dev.ssehub.spring;

import dev.ssehub.SseHub;

/** Customises each hub that is created from properties, as the last step: the application's own, and its spaces. Define any number as beans. */
@FunctionalInterface
public interface SseHubCustomizer {

    /**
     * Changes the builder of a hub.
     *
     * @param hub the name of the hub: {@code sse-hub.name}, or that of the space
     */
    void customize(String hub, SseHub.Builder builder);
}
