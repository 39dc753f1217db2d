package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.event.Audience;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SubscriptionResolver;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Who a request is from; what that means for its streams. One for each profile. */
public interface Identity extends SubscriptionResolver {

    /** Returns the user of a request, or null when it names none. */
    @Nullable
    String userOf(HttpServletRequest request);

    /**
     * Returns the user of a request that must have one.
     *
     * @throws RequestRejectedException when it names none; answered with 400
     * @throws IllegalArgumentException when it names what is no name; answered with 400
     */
    default String requireUser(HttpServletRequest request) {
        String user = userOf(request);
        if (user == null) {
            throw RequestRejectedException.badRequest("userId is required, once and not empty");
        }
        return Audience.user(user).name();
    }

    /** Returns whether anybody can be anyone. */
    boolean isForDemonstration();
}
