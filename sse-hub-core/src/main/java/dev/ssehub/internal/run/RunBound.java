package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bounds at which the hub itself ends a run, by their names in metrics. */
final class RunBound {

    static final String TOO_LARGE = "too-large";
    static final String QUEUE = "queue";
    static final String MAX_DURATION = "max-duration";
    static final String FIRST_EVENT = "first-event";
    static final String IDLE = "idle";
    static final String UNWATCHED = "unwatched";

    static final List<String> ALL = List.of(TOO_LARGE, QUEUE, MAX_DURATION, FIRST_EVENT, IDLE, UNWATCHED);

    private static final RunEnd NOBODY = new RunEnd(RunEnd.Outcome.STOPPED, null, "nobody watched the run", 0);

    private RunBound() {}

    static RunEnd tooLarge(String message) {
        return RunEnd.failed(TOO_LARGE, message);
    }

    static RunEnd unwatched() {
        return NOBODY;
    }

    /** Returns the bound at which the hub ended a run, or null when something else ended it. */
    static @Nullable String of(Ended ended) {
        if (ended.byProducer()) {
            return null;
        }
        return ended.end().equals(NOBODY)
                ? UNWATCHED
                : switch (ended.end().outcome()) {
                    case EXPIRED, FAILED -> ended.end().code();
                    default -> null;
                };
    }
}
