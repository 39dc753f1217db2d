package dev.ssehub.examples.chat.people;

import dev.ssehub.event.Audience;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Identifies the user of a request. There is one implementation for each profile. */
public interface Identity extends SubscriptionResolver {

    /** Returns the user of a request, or null if there is none. */
    @Nullable
    String userOf(HttpServletRequest request);

    /**
     * Returns the user of a request that must have one.
     *
     * @throws RequestRejectedException if there is none
     * @throws IllegalArgumentException if the name is invalid; answered with 400
     */
    String requireUser(HttpServletRequest request);

    /** Returns whether anyone may claim to be any user. */
    boolean isForDemonstration();

    @Override
    default Subscription resolve(HttpServletRequest request) {
        return Subscription.user(Audience.user(requireUser(request)).name());
    }
}
