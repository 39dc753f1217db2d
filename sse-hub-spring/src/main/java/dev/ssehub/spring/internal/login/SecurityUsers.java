package dev.ssehub.spring.internal.login;

import java.security.Principal;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;

/**
 * Recognises Spring Security's principals that stand for an anonymous client. On servlets, Spring Security does not expose them as
 * principals, but on WebFlux it does.
 */
public final class SecurityUsers implements UserCheck {

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

    @Override
    public boolean isUser(Principal principal) {
        return !(principal instanceof Authentication authentication)
                || (authentication.isAuthenticated() && !trust.isAnonymous(authentication));
    }
}
