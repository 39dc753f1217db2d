package dev.ssehub.spring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;

/** What Spring Security knows of a login's end. */
@AutoConfiguration(after = SseHubWebAutoConfiguration.class)
@ConditionalOnClass(Authentication.class)
@ConditionalOnBean(StreamLogins.class)
class SseHubSecurityAutoConfiguration {

    @Bean
    ApplicationListener<LogoutSuccessEvent> sseHubLogout(StreamLogins logins) {
        return event -> logins.end(login -> login.principal().equals(event.getAuthentication()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OAuth2Token.class)
    static class Tokens {

        @Bean
        PrincipalExpiry sseHubTokenExpiry() {
            return principal -> principal instanceof Authentication authentication
                            && authentication.getCredentials() instanceof OAuth2Token token
                    ? token.getExpiresAt()
                    : null;
        }
    }
}
