package dev.ssehub.examples.chat.people;

import dev.ssehub.event.Audience;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Who a request is from. One for each profile. */
public interface Identity extends SubscriptionResolver {

    /** Returns the user of a request, or null when it names none. */
    @Nullable
    String userOf(HttpServletRequest request);

    /**
     * Returns the user of a request that must have one.
     *
     * @throws RequestRejectedException when it names none
     * @throws IllegalArgumentException when it names what is no name; answered with 400
     */
    String requireUser(HttpServletRequest request);

    /** Returns whether anybody can be anyone. */
    boolean isForDemonstration();

    @Override
    default Subscription resolve(HttpServletRequest request) {
        return Subscription.user(Audience.user(requireUser(request)).name());
    }
}
