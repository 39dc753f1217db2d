package dev.ssehub.spring.autoconfigure.backplane;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of the outbox that hubs with a broker have in the application's database.
 *
 * @param enabled Whether events that transactions publish are rows of them, which are brought to the broker afterwards. Takes sse-hub-jdbc, a broker, and one DataSource or a primary one.
 * @param initializeSchema Which databases get the tables when they are missing: always, only embedded ones in memory, or never, for those who migrate them by Flyway or Liquibase.
 * @param tablePrefix What the names of the tables begin with.
 * @param pollInterval How soon a row is seen that another node has committed; a quarter as often while nothing comes.
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
