package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.event.Audience;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Identifies the user of a request, and decides what its streams may receive. There is one implementation for each profile. */
public interface Identity extends SubscriptionResolver {

    /** Returns the user of a request, or null if there is none. */
    @Nullable
    String userOf(HttpServletRequest request);

    /**
     * Returns the user of a request that must have one.
     *
     * @throws RequestRejectedException if there is none; answered with 400
     * @throws IllegalArgumentException if the name is invalid; answered with 400
     */
    default String requireUser(HttpServletRequest request) {
        String user = userOf(request);
        if (user == null) {
            throw RequestRejectedException.badRequest("userId is required, once and not empty");
        }
        return Audience.user(user).name();
    }

    /** Returns whether anyone may claim to be any user. */
    boolean isForDemonstration();
}
