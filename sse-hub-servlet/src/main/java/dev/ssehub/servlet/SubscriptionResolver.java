package dev.ssehub.servlet;

import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Says what a request is entitled to. Called on the container's thread, once for each stream, before anything is sent.
 *
 * <pre>{@code
 * request -> Subscription.user(request.getRemoteUser()).group("orders")
 * }</pre>
 */
@FunctionalInterface
public interface SubscriptionResolver {

    /**
     * Returns the subscription.
     *
     * @throws RequestRejectedException to answer with something other than a stream
     * @throws IllegalArgumentException for a name that is not one; answered with 400
     */
    Subscription resolve(HttpServletRequest request);
}
