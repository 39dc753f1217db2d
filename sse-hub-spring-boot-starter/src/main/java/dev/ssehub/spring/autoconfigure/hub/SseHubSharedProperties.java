package dev.ssehub.spring.autoconfigure.hub;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings that are there once in an application.
 *
 * @param enabled Whether streams are there. If not, hubs are in memory, without endpoints, backplane and hooks: what is published reaches nobody.
 * @param spaces More hubs by their names, each with the settings of a hub, an endpoint, and a bean that is qualified by the name.
 * @param backplane Where order and ids come from.
 */
@ConfigurationProperties("sse-hub")
public record SseHubSharedProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Map<String, SseHubProperties> spaces,
        @DefaultValue Backplane backplane) {

    /**
     * Where order and ids come from; the memory of this process unless one is set.
     *
     * @param redis Redis.
     * @param rabbitmq RabbitMQ.
     */
    public record Backplane(
            @DefaultValue Redis redis, @DefaultValue RabbitMq rabbitmq) {}

    /**
     * Redis.
     *
     * @param enabled Whether Redis is used, if sse-hub-redis is there and an address is given here or for Spring Data Redis.
     * @param uri Address of a Redis that orders and keeps the events of all nodes, or several nodes of a Redis Cluster with commas between; that of Spring Data Redis unless set.
     * @param maxRecords About how many records Redis keeps for nodes that start and clients that resume.
     * @param maxValues How many latest values of keys Redis keeps beyond that.
     * @param maxMemberships How many memberships of users in groups there may be.
     * @param maxRevocations How many revocations Redis keeps for nodes that miss a part of the log.
     * @param maxAge How long Redis keeps a record.
     * @param idempotencyWindow How long an idempotency key is known.
     * @param timeout How long Redis may take for an answer before it counts as out of reach.
     * @param startTimeout How long a start may wait for Redis.
     * @param startsDegraded Whether a node that does not reach Redis starts all the same and goes on trying, instead of failing.
     */
    public record Redis(
            @DefaultValue("true") boolean enabled,
            @Nullable String uri,
            @DefaultValue("100000") int maxRecords,
            @DefaultValue("100000") int maxValues,
            @DefaultValue("1000000") int maxMemberships,
            @DefaultValue("10000") int maxRevocations,
            @DefaultValue("1h") Duration maxAge,
            @DefaultValue("10m") Duration idempotencyWindow,
            @DefaultValue("3s") Duration timeout,
            @DefaultValue("30s") Duration startTimeout,
            @DefaultValue("false") boolean startsDegraded) {}

    /**
     * RabbitMQ.
     *
     * @param enabled Whether RabbitMQ is used, if sse-hub-rabbitmq is there and an address is given here or for Spring AMQP.
     * @param uri Address of a RabbitMQ that orders and keeps the events of all nodes; that of Spring AMQP unless set.
     * @param maxAge How long RabbitMQ keeps a record at least, if the stream has still to be created.
     * @param maxSize About how much RabbitMQ keeps, if the stream has still to be created.
     * @param idempotencyWindow How long an idempotency key is known.
     * @param timeout How long RabbitMQ may take for an answer before it counts as out of reach.
     * @param startTimeout How long a start may wait for RabbitMQ.
     * @param startsDegraded Whether a node that does not reach RabbitMQ starts all the same and goes on trying, instead of failing.
     */
    public record RabbitMq(
            @DefaultValue("true") boolean enabled,
            @Nullable String uri,
            @DefaultValue("1h") Duration maxAge,
            @DefaultValue("1GB") DataSize maxSize,
            @DefaultValue("10m") Duration idempotencyWindow,
            @DefaultValue("3s") Duration timeout,
            @DefaultValue("30s") Duration startTimeout,
            @DefaultValue("false") boolean startsDegraded) {}
}
