package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.RunLog;
import java.util.function.BooleanSupplier;

/**
 * What a view of a run shows, and for how long.
 *
 * @param log the log of the run
 * @param after the offset of the last entry that the client has, 0 or less for none; an offset after the tail means the tail
 * @param mayStay checks whether the client may continue to view the run; called once per heartbeat on a thread for re-checks, and may block
 */
public record ViewOrigin(RunLog log, long after, BooleanSupplier mayStay) {
    /** Returns a view that begins with what is appended from now on. */
    public static ViewOrigin live(RunLog log, BooleanSupplier mayStay) {
        return new ViewOrigin(log, log.tail(), mayStay);
    }
}
