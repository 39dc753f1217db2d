package dev.ssehub.run;

import java.util.Objects;

/**
 * Thrown to a producer that emits after the end of its run, so that ordinary code leaves its loop and closes its source. Somebody stopped the
 * run, a bound was reached, or its node was considered dead.
 */
public final class RunEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient RunEnd end;

    /** Creates the exception for a run with this end. */
    public RunEndedException(String run, RunEnd end) {
        super(message(
                Objects.requireNonNull(run, "run must not be null"),
                Objects.requireNonNull(end, "end must not be null")));
        this.end = end;
    }

    private static String message(String run, RunEnd end) {
        return "the run " + run + " has ended: " + end.outcome() + (end.message() == null ? "" : ", " + end.message());
    }

    /** Returns how the run ended. */
    public RunEnd end() {
        return end;
    }
}
