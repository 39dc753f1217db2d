package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.jdbc.JdbcBackplane;
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
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Puts the hubs' log into the application's database, unless the application is connected to a broker for which there is a driver as well.
 */
@AutoConfiguration(before = SseHubAutoConfiguration.class)
@ConditionalOnClass({JdbcBackplane.class, EmbeddedDatabaseConnection.class, DataSourceUtils.class})
@ConditionalOnProperty(name = "sse-hub.backplane.jdbc.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(SseHubJdbcProperties.class)
public final class SseHubJdbcAutoConfiguration {

    /** After the brokers. */
    private static final int ORDER = 2;

    /** Depends on database initialisation, since migrations may create the tables. */
    @Bean
    @Order(ORDER)
    @DependsOnDatabaseInitialization
    JdbcSetup sseHubJdbc(SseHubJdbcProperties settings, ObjectProvider<DataSource> dataSources) {
        return new JdbcSetup(settings, dataSources);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class MetersConfiguration {

        /** Requests the spaces first, which creates all hubs and so their backplanes. */
        @Bean
        OutboxMeters sseHubOutboxMeters(JdbcSetup setup, ObjectProvider<Spaces> spaces) {
            return new OutboxMeters(() -> {
                var unused = spaces.getIfAvailable();
                return setup.backplanes();
            });
        }
    }
}
