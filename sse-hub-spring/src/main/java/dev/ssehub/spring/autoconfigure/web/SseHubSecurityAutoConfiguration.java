package dev.ssehub.spring.autoconfigure.web;

import dev.ssehub.spring.internal.login.ConcurrentLogins;
import dev.ssehub.spring.internal.login.RequestSessions;
import dev.ssehub.spring.internal.login.SpringSessions;
import dev.ssehub.spring.internal.login.StreamLogins;
import dev.ssehub.spring.internal.login.TokenExpiry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.web.authentication.session.SessionFixationProtectionEvent;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Ends streams with their logins in Spring Security and Spring Session. */
@AutoConfiguration(after = SseHubWebAutoConfiguration.class)
@ConditionalOnBean(StreamLogins.class)
public final class SseHubSecurityAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Authentication.class)
    static class Logouts {

        /** By then the session no longer exists, but the request still has its id. */
        @Bean
        ApplicationListener<LogoutSuccessEvent> sseHubLogout(StreamLogins logins) {
            return event -> {
                String sessionId =
                        RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                                ? current.getRequest().getRequestedSessionId()
                                : null;
                if (sessionId != null) {
                    logins.endEverywhere(sessionId);
                }
                if (sessionId == null || isOneOfAKind(event.getAuthentication())) {
                    logins.endOf(event.getAuthentication());
                }
            };
        }

        /**
         * Before Spring Security 7, all password logins of a user are equal once the password is erased: only their sessions distinguish
         * them.
         */
        private static boolean isOneOfAKind(Authentication login) {
            return login.getCredentials() != null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SessionFixationProtectionEvent.class)
    static class NewSessionIds {

        @Bean
        ApplicationListener<SessionFixationProtectionEvent> sseHubNewSessionId(StreamLogins logins) {
            return event -> {
                if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current) {
                    RequestSessions.replaced(current.getRequest(), event.getOldSessionId(), event.getNewSessionId());
                }
                logins.endEverywhere(event.getOldSessionId());
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HttpSecurity.class, SessionFixationProtectionEvent.class})
    static class ConcurrentSessions {

        @Bean
        ConcurrentLogins sseHubConcurrentLogins(
                ObjectProvider<SessionRegistry> registries, ObjectProvider<StreamLogins> logins) {
            return new ConcurrentLogins(registries, logins);
        }

        /**
         * Observes each {@code HttpSecurity} when the application obtains it: Spring Security 7 has customizers for that, but 6 has none.
         */
        @Bean
        static BeanPostProcessor sseHubObservedLogins(ObjectProvider<ConcurrentLogins> logins) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof HttpSecurity http) {
                        logins.getObject().observe(http);
                    }
                    return bean;
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SessionRepositoryFilter.class)
    static class StoredSessions {

        @Bean
        SpringSessions sseHubSpringSessions() {
            return new SpringSessions();
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
}
