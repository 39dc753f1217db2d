package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;

/** What has become of an event that was to be taken. */
enum TakeResult {
    /** It has the offset for which it was made, and stands before the end. */
    DONE,
    /** Another has this offset: it is to be made again for the next. */
    TAKEN,
    /** Nothing is taken any more. */
    ENDED,
    /** The node has no more room. */
    NO_ROOM,
    /** The log would be longer than it may. */
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
