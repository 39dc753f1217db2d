package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;
import java.util.Locale;

/** How a run ended, as JSON: {@code {"outcome":"failed","code":"rate-limit","message":"..."}}. */
final class EndJson {

    private EndJson() {}

    static String of(RunEnd end) {
        return TypedEvent.with("outcome", outcome(end))
                .text("code", end.code())
                .text("message", end.message())
                .json();
    }

    /** Returns the outcome in the form that clients receive. */
    static String outcome(RunEnd end) {
        return end.outcome().name().toLowerCase(Locale.ROOT);
    }
}
