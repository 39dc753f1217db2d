package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Dialect;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a run that has ended, with its events merged. It is created on demand and softly referenced, so that it is dropped when memory
 * is short. Any thread may call; two concurrent callers may both create it.
 */
final class MergedLog {

    private static final Logger LOG = LoggerFactory.getLogger(MergedLog.class);

    private final RunLog log;
    private final Dialect dialect;
    private final List<byte[]> endFrames;
    private final String outcome;
    private final HubClock clock;
    private final AtomicBoolean hasFailed = new AtomicBoolean();
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

    /** Returns the merged log, or the log itself when nothing can be merged or the dialect fails. */
    RunLog get() {
        SoftReference<RunLog> reference = made;
        RunLog known = reference == null ? null : reference.get();
        if (known != null) {
            return known;
        }
        RunLog result = log;
        try {
            result = make();
        } catch (Throwable e) {
            failed(e);
        }
        made = new SoftReference<>(result);
        return result;
    }

    /** Returns the events without the end, merged as far as the dialect can. */
    List<SseEvent> events() {
        try {
            return Frames.merged(log, dialect).stream()
                    .map(Frames.Numbered::event)
                    .toList();
        } catch (Throwable e) {
            failed(e);
            return Frames.all(log);
        }
    }

    private void failed(Throwable e) {
        if (hasFailed.compareAndSet(false, true)) {
            LOG.error("The events of the run {} could not be merged, and are kept unmerged", log.run(), e);
        }
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
