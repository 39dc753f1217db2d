package dev.ssehub.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.internal.checks.Checks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. Immutable.
 *
 * @param outcome one of the five outcomes
 * @param code the cause, for programs: the code of a failure ({@code too-large} is the hub's own), the name of the user who stopped the
 *     run, or the bound that was reached ({@code max-duration}, {@code first-event}, {@code idle}, {@code queue}); may be null
 * @param message shown to viewers, or null
 * @param httpStatus the status of the response to a request whose run failed before its first event, 0 for 502
 */
public record RunEnd(
        Outcome outcome, @Nullable String code, @Nullable String message, int httpStatus) {

    /** The outcomes of a run. It has exactly one. */
    public enum Outcome {
        /** The producer reported that it is finished. */
        COMPLETED,
        /** The producer reported a failure, or the run grew too large. */
        FAILED,
        /** Somebody stopped it; emitted events stay readable. */
        STOPPED,
        /** It reached a time limit. */
        EXPIRED,
        /** Its producer is gone: its node was killed, or has been silent for longer than its lease. */
        LOST
    }

    private static final RunEnd COMPLETED = new RunEnd(Outcome.COMPLETED, null, null, 0);
    private static final RunEnd LOST = new RunEnd(Outcome.LOST, null, "the producer of this run is gone", 0);

    public RunEnd {
        Objects.requireNonNull(outcome, "outcome must not be null");
        if (httpStatus != 0) {
            Checks.requireRange("httpStatus", httpStatus, 400, 599);
        }
    }

    /** The end of a run whose producer is finished. */
    public static RunEnd completed() {
        return COMPLETED;
    }

    /**
     * The end of a run whose producer failed.
     *
     * @param code for programs, such as {@code rate-limit}
     * @param message shown to viewers
     */
    public static RunEnd failed(String code, String message) {
        return new RunEnd(Outcome.FAILED, requirePresent("code", code), requirePresent("message", message), 0);
    }

    /** The end of a run that somebody stopped: a user's name, or null for the application itself. */
    public static RunEnd stopped(@Nullable String by) {
        return new RunEnd(Outcome.STOPPED, by, null, 0);
    }

    /** The end of a run that reached a time limit. */
    public static RunEnd expired(String bound, String message) {
        return new RunEnd(Outcome.EXPIRED, requirePresent("bound", bound), requirePresent("message", message), 0);
    }

    /** The end of a run whose producer is gone. */
    public static RunEnd lost() {
        return LOST;
    }

    /**
     * Returns the same end with the status of the response to a request whose run failed before its first event, such as a provider's 401 or 429.
     *
     * @throws IllegalArgumentException if it is not between 400 and 599
     */
    public RunEnd withStatus(int status) {
        return new RunEnd(outcome, code, message, Checks.requireRange("httpStatus", status, 400, 599));
    }

    /** Returns whether the producer finished. */
    public boolean isComplete() {
        return outcome == Outcome.COMPLETED;
    }
}
