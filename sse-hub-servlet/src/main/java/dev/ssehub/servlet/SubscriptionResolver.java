package dev.ssehub.servlet;

import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Says what a request is entitled to. Called on the container's thread, once for each stream, before anything is sent.
 *
 * <pre>{@code
 * request -> Subscription.user(request.getRemoteUser()).group("orders")
 * }</pre>
 *
 * <p>Where nobody is logged in, {@code Subscription.user(null)} is answered with 401, and a name that cannot be one with 400. Whatever else is
 * thrown, such as by a database that is away, never reaches the client: the request is refused as one that cannot be served now
 * ({@link Refusal}), so that its client comes back, and the failure is logged, once a minute for each kind.
 */
@FunctionalInterface
public interface SubscriptionResolver {

    /**
     * Returns the subscription.
     *
     * @throws RequestRejectedException to answer with something other than a stream
     */
    Subscription resolve(HttpServletRequest request);
}
