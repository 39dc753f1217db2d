package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a run in the store is to end with, when it is ended by a node that does not have it. Waits for the store. */
final class LastFramesOfStored {

    private final StoredLogs logs;
    private final KnownDialects dialects;
    private final UnaryOperator<SseEvent> asText;

    LastFramesOfStored(StoredLogs logs, KnownDialects dialects, UnaryOperator<SseEvent> asText) {
        this.logs = logs;
        this.dialects = dialects;
        this.asText = asText;
    }

    /** Returns the last frames; none when this node does not know the dialect. */
    List<byte[]> of(StoredRun stored, RunEnd end) {
        Dialect dialect = dialects.of(stored);
        if (dialect == null) {
            return List.of();
        }
        MirroredRun run = logs.read(stored, dialect);
        return EndFrames.of(run.info(), end, dialect, run.log(), asText);
    }
}
