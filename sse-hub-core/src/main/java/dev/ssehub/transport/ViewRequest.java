package dev.ssehub.transport;

import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client's request for a view of a run.
 *
 * @param subscription the client's user, expiry and login; groups do not matter
 * @param remoteAddress its address for the per-address limit, or null if that does not apply
 * @param header looks up a header of the request; null if there is none
 * @param parameter looks up a parameter of the query; null if there is none
 */
public record ViewRequest(
        Subscription subscription,
        @Nullable String remoteAddress,
        UnaryOperator<@Nullable String> header,
        UnaryOperator<@Nullable String> parameter) {

    public ViewRequest {
        Objects.requireNonNull(subscription, "subscription must not be null");
        Objects.requireNonNull(header, "header must not be null");
        Objects.requireNonNull(parameter, "parameter must not be null");
    }
}
