package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the backplane in RabbitMQ.
 *
 * @param enabled Whether RabbitMQ is used, if sse-hub-rabbitmq is on the classpath and an address is configured here or for Spring AMQP.
 * @param uri Address of a RabbitMQ that orders and keeps the events of all nodes; that of Spring AMQP unless set.
 * @param maxAge How long RabbitMQ keeps a record at least, if the stream does not exist yet.
 * @param maxSize Approximate size that RabbitMQ keeps, if the stream does not exist yet.
 * @param idempotencyWindow How long an idempotency key is remembered.
 * @param timeout How long RabbitMQ may take for an answer before it counts as unreachable.
 * @param startTimeout How long a start may wait for RabbitMQ.
 * @param startsDegraded Whether a node that does not reach RabbitMQ starts nevertheless and keeps trying, instead of failing.
 */
@ConfigurationProperties(SseHubRabbitProperties.PREFIX)
record SseHubRabbitProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String uri,
        @DefaultValue("1h") Duration maxAge,
        @DefaultValue("1GB") DataSize maxSize,
        @DefaultValue("10m") Duration idempotencyWindow,
        @DefaultValue("3s") Duration timeout,
        @DefaultValue("30s") Duration startTimeout,
        @DefaultValue("false") boolean startsDegraded) {

    static final String PREFIX = "sse-hub.backplane.rabbitmq";
}
