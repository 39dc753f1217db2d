package dev.ssehub.run;

import static dev.ssehub.internal.checks.Checks.requirePresent;

import dev.ssehub.internal.checks.Checks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. Immutable.
 *
 * @param outcome which of the five ends it is
 * @param code what ended it, for programs: the code of a failure ({@code too-large} is the hub's own), the name of the user who stopped the
 *     run, the bound that was reached ({@code max-duration}, {@code first-event}, {@code idle}, {@code queue}); null when there is nothing to say
 * @param message what may be shown to the viewer, or null
 * @param httpStatus the status of the answer of a request whose run failed before its first event, 0 for 502
 */
public record RunEnd(
        Outcome outcome, @Nullable String code, @Nullable String message, int httpStatus) {

    /** The ends that a run can have. It has exactly one. */
    public enum Outcome {
        /** The producer said that it has said all. */
        COMPLETED,
        /** The producer said that it cannot go on, or the run grew too large. */
        FAILED,
        /** Somebody stopped it; what was emitted before stays readable. */
        STOPPED,
        /** One of its bounds of time was reached. */
        EXPIRED,
        /** Its producer is gone: its node was killed, or has not been heard of for longer than its lease. */
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

    /** The end of a run whose producer has said all. */
    public static RunEnd completed() {
        return COMPLETED;
    }

    /**
     * The end of a run whose producer cannot go on.
     *
     * @param code for programs, such as {@code rate-limit}
     * @param message what may be shown to the viewer
     */
    public static RunEnd failed(String code, String message) {
        return new RunEnd(Outcome.FAILED, requirePresent("code", code), requirePresent("message", message), 0);
    }

    /** The end of a run that somebody stopped: a user's name, or null for the application itself. */
    public static RunEnd stopped(@Nullable String by) {
        return new RunEnd(Outcome.STOPPED, by, null, 0);
    }

    /** The end of a run that reached a bound of time. */
    public static RunEnd expired(String bound, String message) {
        return new RunEnd(Outcome.EXPIRED, requirePresent("bound", bound), requirePresent("message", message), 0);
    }

    /** The end of a run whose producer is gone. */
    public static RunEnd lost() {
        return LOST;
    }

    /**
     * Returns the same end with the status that a request gets whose run failed before its first event, such as a provider's 401 or 429.
     *
     * @throws IllegalArgumentException when it is not between 400 and 599
     */
    public RunEnd withStatus(int status) {
        return new RunEnd(outcome, code, message, Checks.requireRange("httpStatus", status, 400, 599));
    }

    /** Returns whether the producer said all. */
    public boolean isComplete() {
        return outcome == Outcome.COMPLETED;
    }
}
