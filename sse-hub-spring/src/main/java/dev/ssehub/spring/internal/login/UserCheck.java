package dev.ssehub.spring.internal.login;

import java.security.Principal;

/** Distinguishes authenticated users from anonymous clients. */
@FunctionalInterface
public interface UserCheck {

    /** Returns false if the principal stands for an anonymous client. */
    boolean isUser(Principal principal);
}
