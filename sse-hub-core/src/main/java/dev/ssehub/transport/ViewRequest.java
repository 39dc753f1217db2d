package dev.ssehub.transport;

import dev.ssehub.session.Subscription;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it opens a view of a run.
 *
 * @param subscription who the client is, until when, and of which login; groups do not matter
 * @param remoteAddress its address for the per-address limit, or null when that does not apply
 * @param header looks up a header of the request; null when there is none
 * @param parameter looks up a parameter of the query; null when there is none
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
