package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;

/** The result of passing an event to a {@link RunWriter}. */
enum TakeResult {
    /** The event has the offset for which it was made, and precedes the end. */
    DONE,
    /** Another event has this offset. The event must be made again for the next one. */
    TAKEN,
    /** No more events are accepted. */
    ENDED,
    /** The node has no more room. */
    NO_ROOM,
    /** The log would exceed its maximum length. */
    TOO_LARGE;

    static TakeResult of(RunLog.Appended appended) {
        return switch (appended) {
            case DONE -> DONE;
            case TAKEN -> TAKEN;
            case ENDED -> ENDED;
            case TOO_LARGE -> TOO_LARGE;
        };
    }
}
