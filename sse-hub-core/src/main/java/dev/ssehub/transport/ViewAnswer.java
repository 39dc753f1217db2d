package dev.ssehub.transport;

import dev.ssehub.session.Session;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The response to the request for a view of a run.
 *
 * @param status 200 for a stream, 204 if there is nothing to resume, otherwise an error
 * @param headers to be set on the response, whatever its status
 * @param problem the error, for a short body; null without an error
 * @param opener opens the stream; null unless the status is 200
 */
public record ViewAnswer(
        int status,
        Map<String, String> headers,
        @Nullable String problem,
        @Nullable Opener opener) {

    public ViewAnswer {
        headers = Map.copyOf(Objects.requireNonNull(headers, "headers must not be null"));
    }

    /** Returns the response if there is no run, or none that the user may view: the two look the same. */
    public static ViewAnswer notFound() {
        return new ViewAnswer(404, Map.of(), "there is no such run", null);
    }

    /** Opens the stream of a view. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the stream; called at most once.
         *
         * @throws dev.ssehub.session.SubscriptionRefusedException if a limit is reached, or the hub is draining or closed
         * @throws IOException if the transport failed
         */
        Session open(Connection.Factory transport) throws IOException;
    }
}
