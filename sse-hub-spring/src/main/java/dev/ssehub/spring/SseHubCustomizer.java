package dev.ssehub.spring;

import dev.ssehub.SseHub;

/** Has the last word on each hub that is made from properties: the application's own, and its spaces. Give any number as beans. */
@FunctionalInterface
public interface SseHubCustomizer {

    /**
     * Changes how a hub is put together.
     *
     * @param hub the name of the hub: {@code sse-hub.name}, or that of the space
     */
    void customize(String hub, SseHub.Builder builder);
}
