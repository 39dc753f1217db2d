package dev.ssehub.spring.internal.login;

import java.security.Principal;

/** Says whether a principal is somebody who is logged in. */
@FunctionalInterface
public interface UserCheck {

    /** Returns false for what stands for nobody. */
    boolean isUser(Principal principal);
}
