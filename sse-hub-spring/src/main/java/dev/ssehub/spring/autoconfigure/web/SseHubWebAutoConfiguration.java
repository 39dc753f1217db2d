package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.SseHub;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.spring.GroupsResolver;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.autoconfigure.endpoint.BorrowedHubs;
import dev.ssehub.spring.autoconfigure.endpoint.PrincipalSubscriptions;
import dev.ssehub.spring.autoconfigure.endpoint.StreamsUncompressedConfiguration;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubProperties;
import dev.ssehub.spring.internal.login.ContainerSessions;
import dev.ssehub.spring.internal.login.PrincipalExpiry;
import dev.ssehub.spring.internal.login.RequestSessions;
import dev.ssehub.spring.internal.login.SessionEnds;
import dev.ssehub.spring.internal.login.StreamLogins;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/** Registers the endpoints as servlets beside Spring MVC, so that code for short requests never handles a stream. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(SseHubServlet.class)
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
@Import(StreamsUncompressedConfiguration.class)
public final class SseHubWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(SubscriptionResolver.class)
    RequestSubscriptions sseSubscriptionResolver(SseHubProperties properties, ObjectProvider<GroupsResolver> groups) {
        return new RequestSubscriptions(new PrincipalSubscriptions(groups.getIfAvailable()), properties.anonymous());
    }

    @Bean
    StreamLogins sseHubLogins(
            ObjectProvider<PrincipalExpiry> expiry, ObjectProvider<SessionEnds> ends, ObjectProvider<Spaces> spaces) {
        return new StreamLogins(
                expiry.getIfAvailable(() -> principal -> null),
                ends,
                () -> spaces.getObject().hubs());
    }

    @Bean
    ContainerSessions sseHubContainerSessions() {
        return new ContainerSessions();
    }

    @Bean
    SseHubCustomizer sseHubLoginsCustomizer(StreamLogins logins) {
        return (hub, builder) -> builder.recheck(logins::isLoggedIn);
    }

    @Bean
    ServletListenerRegistrationBean<StreamLogins> sseHubLoginsRegistration(StreamLogins logins) {
        return new ServletListenerRegistrationBean<>(logins);
    }

    @Bean
    FilterRegistrationBean<RequestSessions> sseHubRequestSessions() {
        FilterRegistrationBean<RequestSessions> filter = new FilterRegistrationBean<>(new RequestSessions());
        filter.setOrder(RequestSessions.ORDER);
        return filter;
    }

    /** The server needs the endpoints before most beans exist, but the resolver only at the first request. */
    @Bean
    StreamEndpoints sseHubEndpoints(
            Spaces spaces,
            ListableBeanFactory beans,
            ObjectProvider<SubscriptionResolver> resolver,
            StreamLogins logins) {
        boolean isOurs = beans.getBeanNamesForType(RequestSubscriptions.class, true, false).length > 0;
        return new StreamEndpoints(spaces, SingletonSupplier.of(resolver::getObject), isOurs, logins);
    }

    @Bean
    BorrowedHubs sseHubBorrowedHubs(Spaces spaces, ListableBeanFactory beans, StreamEndpoints endpoints) {
        return new BorrowedHubs(spaces, beans.getBeansOfType(SseHub.class).values(), endpoints.opened());
    }

    @Bean
    FilterCheck sseHubFilterCheck(Spaces spaces, ObjectProvider<AbstractFilterRegistrationBean<?>> filters) {
        return new FilterCheck(spaces, filters);
    }
}
