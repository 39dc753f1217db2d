package dev.ssehub.run;

import java.util.Objects;

/** Thrown when a run is not started. Nothing has happened. */
public final class RunRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a run is not started. */
    public enum Reason {
        /** A run of the scope is under way, and the options say {@link RunOptions.WhenBusy#REFUSE}; answered with 409. */
        BUSY,
        /** The owner has as many runs under way as it may; answered with 429. */
        TOO_MANY_FOR_OWNER,
        /** This node has as many runs, or as many bytes of runs, as it may; answered with 503. */
        TOO_MANY,
        /** The {@link RunPolicy} says no; answered with 403. */
        NOT_ALLOWED,
        /** The hub drains or is closed; answered with 503. */
        CLOSED
    }

    private final Reason reason;

    /** Creates the refusal; the message says what the limit is. */
    public RunRefusedException(Reason reason, String message) {
        super(Objects.requireNonNull(message, "message must not be null"));
        this.reason = Objects.requireNonNull(reason, "reason must not be null");
    }

    /** Returns why the run is not started. */
    public Reason reason() {
        return reason;
    }
}
