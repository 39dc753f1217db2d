package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of the outbox in the application's database, for hubs with a broker.
 *
 * @param enabled Whether events that are published in transactions are rows of these, and are sent to the broker afterwards. Needs sse-hub-jdbc, a broker, and a single or primary DataSource.
 * @param initializeSchema Which databases get missing tables created: always, only embedded in-memory ones, or never, if they are migrated by Flyway or Liquibase.
 * @param tablePrefix Prefix of the table names.
 * @param pollInterval How often to poll for rows that another node has committed; a quarter as often while there are none.
 * @param timeout How long the database may take for an answer.
 */
@ConfigurationProperties(SseHubOutboxProperties.PREFIX)
record SseHubOutboxProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @DefaultValue("sse_hub_") String tablePrefix,
        @DefaultValue("250ms") Duration pollInterval,
        @DefaultValue("3s") Duration timeout) {

    static final String PREFIX = "sse-hub.outbox";
}
