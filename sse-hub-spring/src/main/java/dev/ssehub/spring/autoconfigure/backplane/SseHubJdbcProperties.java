package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the backplane in the application's database.
 *
 * @param enabled Whether the database is used, if sse-hub-jdbc is on the classpath, there is a single or primary DataSource, and no other backplane is configured.
 * @param initializeSchema Which databases get missing tables created: always, only embedded in-memory ones, or never, if they are migrated by Flyway or Liquibase.
 * @param tablePrefix Prefix of the table names.
 * @param pollInterval How often a node polls for records of which it is not notified; a quarter as often while there are none.
 * @param maxRecords Approximate number of records that the database keeps for starting nodes and clients that resume.
 * @param maxSize Approximate size of these records.
 * @param maxValues How many latest values of keys the database keeps beyond that.
 * @param maxMemberships Maximum number of memberships of users in groups.
 * @param maxRevocations How many revocations the database keeps for nodes that missed a part of the log.
 * @param maxAge How long the database keeps a record.
 * @param idempotencyWindow How long an idempotency key is remembered.
 * @param timeout How long the database may take for an answer before it counts as unreachable.
 * @param startTimeout How long a start may wait for the database.
 * @param startsDegraded Whether a node that does not reach the database starts nevertheless and keeps trying, instead of failing.
 */
@ConfigurationProperties(SseHubJdbcProperties.PREFIX)
record SseHubJdbcProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @DefaultValue("sse_hub_") String tablePrefix,
        @DefaultValue("250ms") Duration pollInterval,
        @DefaultValue("100000") int maxRecords,
        @DefaultValue("1GB") DataSize maxSize,
        @DefaultValue("100000") int maxValues,
        @DefaultValue("1000000") int maxMemberships,
        @DefaultValue("10000") int maxRevocations,
        @DefaultValue("1h") Duration maxAge,
        @DefaultValue("10m") Duration idempotencyWindow,
        @DefaultValue("3s") Duration timeout,
        @DefaultValue("30s") Duration startTimeout,
        @DefaultValue("false") boolean startsDegraded) {

    static final String PREFIX = "sse-hub.backplane.jdbc";
}
