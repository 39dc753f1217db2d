package dev.ssehub.run;

import java.util.Objects;

/** Thrown when a run is not started. The call had no effect. */
public final class RunRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a run is not started. */
    public enum Reason {
        /** A run of the scope is active, and the options have {@link RunOptions.WhenBusy#REFUSE}; answered with 409. */
        BUSY,
        /** The owner has the maximum number of active runs; answered with 429. */
        TOO_MANY_FOR_OWNER,
        /** This node has the maximum number of runs, or of bytes of runs; answered with 503. */
        TOO_MANY,
        /** The {@link RunPolicy} denies it; answered with 403. */
        NOT_ALLOWED,
        /** The hub is draining or closed; answered with 503. */
        CLOSED
    }

    private final Reason reason;

    /** Creates the refusal; the message states the limit. */
    public RunRefusedException(Reason reason, String message) {
        super(Objects.requireNonNull(message, "message must not be null"));
        this.reason = Objects.requireNonNull(reason, "reason must not be null");
    }

    /** Returns why the run is not started. */
    public Reason reason() {
        return reason;
    }
}
