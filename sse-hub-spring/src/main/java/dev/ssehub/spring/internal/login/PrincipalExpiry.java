package dev.ssehub.spring.internal.login;

import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says when a login ends by itself. */
@FunctionalInterface
public interface PrincipalExpiry {

    /** Returns the end of a token's life, or null when there is none. */
    @Nullable
    Instant expiryOf(Principal principal);
}
