package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log of a run and, once the run has ended, the same log merged as far as the dialect can. Any thread may call. */
final class RunContent {

    private final RunLog log;
    private final Dialect dialect;
    private final HubClock clock;
    private volatile @Nullable MergedLog merged;

    RunContent(RunLog log, Dialect dialect, HubClock clock) {
        this.log = log;
        this.dialect = dialect;
        this.clock = clock;
    }

    RunLog log() {
        return log;
    }

    RunLog mergedLog() {
        MergedLog made = merged;
        return made == null ? log : made.get();
    }

    List<SseEvent> mergedEvents() {
        MergedLog made = merged;
        return made == null ? Frames.all(log) : made.events();
    }

    /** Adds the end to the log. */
    void end(Ended over, List<byte[]> lastFrames) {
        var unused = log.seal();
        String outcome = EndJson.of(over.end());
        merged = new MergedLog(log, dialect, lastFrames, outcome, clock);
        log.end(log.tail() + 1, lastFrames, outcome);
    }
}
