package dev.ssehub.transport;

import dev.ssehub.session.Session;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the request for a view of a run is answered.
 *
 * @param status 200 for a stream, 204 when there is nothing to resume, otherwise an error
 * @param headers to be set on the answer, whatever its status
 * @param problem what is wrong, for a short body; null without an error
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

    /** Returns the answer where there is no run, or none that the user may view: the two look alike. */
    public static ViewAnswer notFound() {
        return new ViewAnswer(404, Map.of(), "there is no such run", null);
    }

    /** Opens the stream of a view. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Opens the stream; called at most once.
         *
         * @throws dev.ssehub.session.SubscriptionRefusedException when a limit is reached, or the hub drains or is closed
         * @throws IOException when the transport failed
         */
        Session open(Connection.Factory transport) throws IOException;
    }
}
