package dev.ssehub.spring.internal.login;

import java.security.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Determines when a login expires. */
@FunctionalInterface
public interface PrincipalExpiry {

    /** Returns when the principal's token expires, or null if it does not expire. */
    @Nullable
    Instant expiryOf(Principal principal);
}
