package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the backplane in the application's database.
 *
 * @param enabled Whether the database is used, if sse-hub-jdbc is there, the application has one DataSource or a primary one, and no other backplane is set.
 * @param initializeSchema Which databases get the tables when they are missing: always, only embedded ones in memory, or never, for those who migrate them by Flyway or Liquibase.
 * @param tablePrefix What the names of the tables begin with.
 * @param pollInterval How soon a node sees what others have written where nothing announces it; a quarter as often while nothing comes.
 * @param maxRecords About how many records the database keeps for nodes that start and clients that resume.
 * @param maxSize About how much of them the database keeps.
 * @param maxValues How many latest values of keys the database keeps beyond that.
 * @param maxMemberships How many memberships of users in groups there may be.
 * @param maxRevocations How many revocations the database keeps for nodes that miss a part of the log.
 * @param maxAge How long the database keeps a record.
 * @param idempotencyWindow How long an idempotency key is known.
 * @param timeout How long the database may take for an answer before it counts as unreachable.
 * @param startTimeout How long a start may wait for the database.
 * @param startsDegraded Whether a node that does not reach the database starts all the same and goes on trying, instead of failing.
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
