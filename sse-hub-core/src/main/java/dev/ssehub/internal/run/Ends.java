package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;

/** The end that comes with that of the hub, and what is said to viewers about an end that brought no words of its own. */
final class Ends {

    static final RunEnd HUB_CLOSED = new RunEnd(RunEnd.Outcome.STOPPED, null, "the hub was closed", 0);

    private Ends() {}

    static String message(RunEnd end) {
        if (end.message() != null) {
            return end.message();
        }
        return switch (end.outcome()) {
            case COMPLETED -> "completed";
            case FAILED -> "the run failed";
            case STOPPED -> "stopped";
            case EXPIRED -> "the run took too long";
            case LOST -> "the producer of this run is gone";
        };
    }

    static String code(RunEnd end, String otherwise) {
        return end.code() == null ? otherwise : end.code();
    }
}
