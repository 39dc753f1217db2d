package dev.ssehub.spring.internal.login;

import java.security.Principal;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;

/** Principals of Spring Security. On servlets it keeps back those that stand for nobody, on WebFlux it does not. */
public final class SecurityUsers implements UserCheck {

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

    @Override
    public boolean isUser(Principal principal) {
        return !(principal instanceof Authentication authentication)
                || (authentication.isAuthenticated() && !trust.isAnonymous(authentication));
    }
}
