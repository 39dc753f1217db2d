package dev.ssehub.spring.autoconfigure.webflux;

import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.internal.login.MemorySessions;
import dev.ssehub.spring.internal.login.ObservedSessions;
import dev.ssehub.spring.internal.login.PrincipalExpiry;
import dev.ssehub.spring.internal.login.ReactiveLogins;
import dev.ssehub.spring.internal.login.SecurityUsers;
import dev.ssehub.spring.internal.login.StoredSessions;
import dev.ssehub.spring.internal.login.TokenExpiry;
import dev.ssehub.spring.internal.login.UserCheck;
import dev.ssehub.spring.internal.login.WebSessionEnds;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.events.SessionDestroyedEvent;
import org.springframework.web.server.session.WebSessionManager;

/** Ties streams on WebFlux to web sessions and to logins of Spring Security and Spring Session. */
@AutoConfiguration(after = SseHubWebFluxAutoConfiguration.class)
@ConditionalOnBean(WebFluxEndpoints.class)
public final class SseHubWebFluxSecurityAutoConfiguration {

    @Bean
    ReactiveLogins sseHubReactiveLogins(
            ObjectProvider<PrincipalExpiry> expiry,
            ObjectProvider<UserCheck> users,
            ObjectProvider<WebSessionEnds> ends,
            ObjectProvider<Spaces> spaces) {
        return new ReactiveLogins(
                expiry.getIfAvailable(() -> principal -> null),
                users.getIfAvailable(() -> principal -> true),
                ends,
                () -> spaces.getObject().hubs());
    }

    @Bean
    SseHubCustomizer sseHubReactiveLoginsCustomizer(ReactiveLogins logins) {
        return (hub, builder) -> builder.recheck(logins::isLoggedIn);
    }

    @Bean
    ObservedSessions sseHubObservedSessions(ReactiveLogins logins) {
        return new ObservedSessions(logins::endEverywhere);
    }

    @Bean
    MemorySessions sseHubMemorySessions(ObjectProvider<WebSessionManager> manager) {
        return new MemorySessions(manager::getIfUnique);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Authentication.class)
    static class Users {

        @Bean
        SecurityUsers sseHubSecurityUsers() {
            return new SecurityUsers();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Authentication.class, OAuth2Token.class})
    static class Tokens {

        @Bean
        TokenExpiry sseHubTokenExpiry() {
            return new TokenExpiry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactiveSessionRepository.class)
    static class Stored {

        @Bean
        StoredSessions sseHubStoredSessions(ObjectProvider<ReactiveSessionRepository<?>> repositories) {
            return new StoredSessions(repositories);
        }

        /** Repositories that publish the ends of sessions do so on each node. */
        @Bean
        ApplicationListener<SessionDestroyedEvent> sseHubStoredSessionsEnd(ReactiveLogins logins) {
            return event -> logins.endHere(event.getSessionId());
        }
    }
}
