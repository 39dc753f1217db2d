package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.servlet.SubscriptionResolver;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Who a request is from; what that means for its streams. One for each profile. */
public interface Identity extends SubscriptionResolver {

    /** Returns the user of a request, or null when it names none. */
    @Nullable
    String userOf(HttpServletRequest request);

    /** Returns whether anybody can be anyone. */
    boolean isForDemonstration();
}
