package dev.ssehub.spring.internal.login;

import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;

/** Reads the expiry of a bearer token that a resource server has verified. */
public final class TokenExpiry implements PrincipalExpiry {

    @Override
    public @Nullable Instant expiryOf(Principal principal) {
        return principal instanceof Authentication authentication
                        && authentication.getCredentials() instanceof OAuth2Token token
                ? token.getExpiresAt()
                : null;
    }
}
