package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.publisher.Mono;

/** Configures publishing after the commit of a reactive transaction, such as one of R2DBC, if the application has such transactions. */
@AutoConfiguration(
        after = SseHubPublishAutoConfiguration.class,
        // All auto-configurations that provide a ReactiveTransactionManager, in Spring Boot 3 and 4. That of R2DBC
        // has a late order, but does not declare that it comes after the connections that it needs: being after it
        // only would move it before them.
        afterName = {
            "org.springframework.boot.autoconfigure.r2dbc.R2dbcAutoConfiguration",
            "org.springframework.boot.autoconfigure.r2dbc.R2dbcTransactionManagerAutoConfiguration",
            "org.springframework.boot.autoconfigure.data.neo4j.Neo4jReactiveDataAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration",
            "org.springframework.boot.data.neo4j.autoconfigure.DataNeo4jReactiveAutoConfiguration"
        })
@ConditionalOnClass({ReactiveTransactionManager.class, Mono.class})
@ConditionalOnBean({Publishers.class, ReactiveTransactionManager.class})
@ConditionalOnMissingBean(ReactivePublishers.class)
@Import(ReactivePublisherRegistrar.class)
public final class SseHubReactivePublishAutoConfiguration {

    @Bean(ReactivePublisherRegistrar.FACTORY)
    ReactivePublishers sseHubReactivePublishers(ListableBeanFactory beans, Publishers publishers) {
        return new ReactivePublishers(beans, publishers);
    }

    @Bean
    @ConditionalOnMissingBean
    ReactiveAfterCommitPublisher sseReactiveAfterCommitPublisher(ReactivePublishers publishers, SseHub hub) {
        return publishers.of(hub);
    }
}
