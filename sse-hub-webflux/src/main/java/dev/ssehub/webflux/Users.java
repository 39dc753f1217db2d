package dev.ssehub.webflux;

import java.security.Principal;

/** Distinguishes users from anonymous principals. */
final class Users {

    private static final String NOBODY = "org.springframework.security.authentication.AnonymousAuthenticationToken";

    private Users() {}

    /** Returns false for an anonymous principal: Spring Security withholds it from servlets, but not from WebFlux. */
    static boolean isUser(Principal principal) {
        for (Class<?> type = principal.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(NOBODY)) {
                return false;
            }
        }
        return true;
    }
}
