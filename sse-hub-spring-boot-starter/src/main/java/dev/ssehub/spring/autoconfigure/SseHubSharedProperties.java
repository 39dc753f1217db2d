package dev.ssehub.spring.autoconfigure;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that are there once in an application.
 *
 * @param spaces More hubs by their names, each with the settings of a hub, an endpoint, and a bean that is qualified by the name.
 * @param backplane Where order and ids come from.
 */
@ConfigurationProperties("sse-hub")
record SseHubSharedProperties(
        @DefaultValue Map<String, SseHubProperties> spaces,
        @DefaultValue Backplane backplane) {

    /**
     * Where order and ids come from; the memory of this process unless one is set.
     *
     * @param redis Redis.
     * @param rabbitmq RabbitMQ.
     */
    record Backplane(
            @DefaultValue Redis redis, @DefaultValue RabbitMq rabbitmq) {}

    /**
     * Redis.
     *
     * @param uri Address of a Redis that orders and keeps the events of all nodes; needs sse-hub-redis.
     */
    record Redis(@Nullable String uri) {}

    /**
     * RabbitMQ.
     *
     * @param uri Address of a RabbitMQ that orders and keeps the events of all nodes; needs sse-hub-rabbitmq.
     */
    record RabbitMq(@Nullable String uri) {}
}
