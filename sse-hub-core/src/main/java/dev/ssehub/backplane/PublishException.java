package dev.ssehub.backplane;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Thrown if a publish did not succeed. States whether the event may have been accepted nevertheless. */
public final class PublishException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveHappened;

    private PublishException(String message, boolean mayHaveHappened, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message must not be null"), cause);
        this.mayHaveHappened = mayHaveHappened;
    }

    /** The event was certainly not published. */
    public static PublishException notPublished(String message) {
        return new PublishException(message, false, null);
    }

    /** The event was certainly not published. */
    public static PublishException notPublished(String message, Throwable cause) {
        return new PublishException(message, false, Objects.requireNonNull(cause, "cause must not be null"));
    }

    /** The outcome is unknown, because the answer was lost. Publish again with the same idempotency key to be sure. */
    public static PublishException unknownOutcome(String message, Throwable cause) {
        return new PublishException(message, true, Objects.requireNonNull(cause, "cause must not be null"));
    }

    /** Returns whether the event may have been published although this was thrown. */
    public boolean mayHaveHappened() {
        return mayHaveHappened;
    }
}
