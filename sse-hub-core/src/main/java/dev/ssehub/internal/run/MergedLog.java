package dev.ssehub.internal.run;

import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Dialect;
import java.lang.ref.SoftReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of a run that has ended, with its events merged: made when somebody wants it, and let go when memory is short. Any thread may ask; two that ask
 * at the same time may both make it.
 */
final class MergedLog {

    private final RunLog log;
    private final Dialect dialect;
    private final List<byte[]> endFrames;
    private final String outcome;
    private final HubClock clock;
    private volatile @Nullable SoftReference<RunLog> made;

    /**
     * @param endFrames the last frames, without ids
     * @param outcome how the run ended, as JSON
     */
    MergedLog(RunLog log, Dialect dialect, List<byte[]> endFrames, String outcome, HubClock clock) {
        this.log = log;
        this.dialect = dialect;
        this.endFrames = endFrames;
        this.outcome = outcome;
        this.clock = clock;
    }

    /** Returns it; the log itself where nothing can be merged. */
    RunLog get() {
        SoftReference<RunLog> reference = made;
        RunLog known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        RunLog result = make();
        made = new SoftReference<>(result);
        return result;
    }

    private RunLog make() {
        List<Frames.Numbered> events = Frames.merged(log, dialect);
        if (events.size() == log.lastEvent()) {
            return log;
        }
        RunLog merged = RunLog.merged(log.run(), clock);
        for (Frames.Numbered each : events) {
            var unused = merged.append(each.offset(), EventEncoder.block(each.event()));
        }
        var unused = merged.seal();
        merged.end(log.endOffset(), endFrames, outcome);
        return merged;
    }
}
