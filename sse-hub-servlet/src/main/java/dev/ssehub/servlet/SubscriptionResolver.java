package dev.ssehub.servlet;

import dev.ssehub.http.Refusal;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Decides what a request is entitled to. Called on the container's thread, once per stream, before anything is sent.
 *
 * <pre>{@code
 * request -> Subscription.user(request.getRemoteUser()).group("orders")
 * }</pre>
 *
 * <p>If nobody is logged in, {@code Subscription.user(null)} is answered with 401; an invalid name is answered with 400. The client never sees any other
 * exception, for example of an unavailable database: the request is refused like one that cannot be served now
 * ({@link Refusal}), so that the client retries, and the failure is logged, once a minute for each kind.
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
