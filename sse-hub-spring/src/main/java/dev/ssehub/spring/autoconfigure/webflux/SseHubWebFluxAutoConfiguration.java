package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.SseHub;
import dev.ssehub.spring.GroupsResolver;
import dev.ssehub.spring.autoconfigure.endpoint.BorrowedHubs;
import dev.ssehub.spring.autoconfigure.endpoint.PrincipalSubscriptions;
import dev.ssehub.spring.autoconfigure.endpoint.StreamsUncompressedConfiguration;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties;
import dev.ssehub.spring.internal.webflux.ExchangeLogins;
import dev.ssehub.webflux.SseHubHandler;
import dev.ssehub.webflux.SubscriptionResolver;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;

/** Registers the endpoints in a WebFlux application as handlers that come before those of the application. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({SseHubHandler.class, DispatcherHandler.class})
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
@Import(StreamsUncompressedConfiguration.class)
public final class SseHubWebFluxAutoConfiguration {

    /** Before the actuator's endpoints, routes and controllers, as the exact path of a servlet takes precedence over all others. */
    private static final int ORDER = -200;

    @Bean
    @ConditionalOnMissingBean(SubscriptionResolver.class)
    ExchangeSubscriptions sseSubscriptionResolver(
            SseHubProperties properties, ObjectProvider<GroupsResolver> groups, ObjectProvider<ExchangeLogins> logins) {
        return new ExchangeSubscriptions(
                new PrincipalSubscriptions(groups.getIfAvailable()), of(logins), properties.anonymous());
    }

    @Bean
    WebFluxEndpoints sseHubWebFluxEndpoints(
            Spaces spaces,
            ListableBeanFactory beans,
            ObjectProvider<SubscriptionResolver> resolver,
            ObjectProvider<ExchangeLogins> logins,
            Environment environment) {
        boolean isOurs = beans.getBeanNamesForType(ExchangeSubscriptions.class, true, false).length > 0;
        return new WebFluxEndpoints(
                spaces, SingletonSupplier.of(resolver::getObject), isOurs, of(logins), BasePath.in(environment));
    }

    private static Supplier<ExchangeLogins> of(ObjectProvider<ExchangeLogins> logins) {
        return SingletonSupplier.of(() -> logins.getIfAvailable(ExchangeLogins::ofPrincipals));
    }

    @Bean
    EndpointMapping sseHubWebFluxMapping(WebFluxEndpoints endpoints) {
        return new EndpointMapping(endpoints.handlers(), ORDER);
    }

    @Bean
    EndpointsNews sseHubWebFluxEndpointsNews(Spaces spaces, WebFluxEndpoints endpoints, Environment environment) {
        return new EndpointsNews(spaces, endpoints, BasePath.in(environment));
    }

    @Bean
    WebFluxPathCheck sseHubWebFluxPathCheck(Spaces spaces, ObjectProvider<HandlerMapping> mappings) {
        return new WebFluxPathCheck(spaces, mappings);
    }

    @Bean
    BorrowedHubs sseHubBorrowedHubs(Spaces spaces, ListableBeanFactory beans, WebFluxEndpoints endpoints) {
        return new BorrowedHubs(spaces, beans.getBeansOfType(SseHub.class).values(), endpoints.opened());
    }

    /** These check the whole application once, so they must not be lazy. */
    @Bean
    static LazyInitializationExcludeFilter sseHubWebFluxChecksAreNotLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(
                EndpointsNews.class, WebFluxPathCheck.class, WebFluxControllerStreams.class);
    }
}
