package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.jdbc.JdbcOutboxRelay;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Configures an outbox in the application's database for hubs with a broker, if it is enabled. */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass({JdbcOutboxRelay.class, EmbeddedDatabaseConnection.class, DataSourceUtils.class})
@ConditionalOnProperty(name = "sse-hub.outbox.enabled", havingValue = "true")
@EnableConfigurationProperties(SseHubOutboxProperties.class)
public final class SseHubOutboxAutoConfiguration {

    /** Depends on database initialisation, since migrations may create the tables. */
    @Bean
    @DependsOnDatabaseInitialization
    OutboxRelays sseHubOutboxRelays(SseHubOutboxProperties settings, ObjectProvider<DataSource> dataSources) {
        return new OutboxRelays(settings, dataSources);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetersConfiguration {

        /** Requests the spaces first, which creates all hubs and so their backplanes. */
        @Bean
        OutboxMeters sseHubRelayMeters(OutboxRelays relays, ObjectProvider<Spaces> spaces) {
            return new OutboxMeters(() -> {
                var unused = spaces.getIfAvailable();
                return relays.backplanes();
            });
        }
    }
}
