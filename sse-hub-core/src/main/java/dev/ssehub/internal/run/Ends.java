package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;

/** The end of runs when their hub is closed, and the default messages and codes for viewers. */
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
