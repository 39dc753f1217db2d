package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the backplane in Redis.
 *
 * @param enabled Whether Redis is used, if sse-hub-redis is on the classpath and an address is configured here or for Spring Data Redis.
 * @param uri Address of a Redis that orders and keeps the events of all nodes, or several nodes of a Redis Cluster, separated by commas; that of Spring Data Redis unless set.
 * @param maxRecords Approximate number of records that Redis keeps for starting nodes and clients that resume.
 * @param maxValues How many latest values of keys Redis keeps beyond that.
 * @param maxMemberships Maximum number of memberships of users in groups.
 * @param maxRevocations How many revocations Redis keeps for nodes that missed a part of the log.
 * @param maxAge How long Redis keeps a record.
 * @param idempotencyWindow How long an idempotency key is remembered.
 * @param timeout How long Redis may take for an answer before it counts as unreachable.
 * @param startTimeout How long a start may wait for Redis.
 * @param startsDegraded Whether a node that does not reach Redis starts nevertheless and keeps trying, instead of failing.
 */
@ConfigurationProperties(SseHubRedisProperties.PREFIX)
record SseHubRedisProperties(
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
        @DefaultValue("false") boolean startsDegraded) {

    static final String PREFIX = "sse-hub.backplane.redis";
}
