package dev.ssehub.internal.run;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the last frames of a run in the store that is ended by another node than its producer's. Blocks while it waits for the store. */
final class LastFramesOfStored {

    private static final Logger LOG = LoggerFactory.getLogger(LastFramesOfStored.class);

    private final StoredLogs logs;
    private final KnownDialects dialects;
    private final Function<String, @Nullable MirroredRun> mirrors;
    private final UnaryOperator<SseEvent> asText;

    /** @param mirrors looks up an existing copy of a run on this node */
    LastFramesOfStored(
            StoredLogs logs,
            KnownDialects dialects,
            Function<String, @Nullable MirroredRun> mirrors,
            UnaryOperator<SseEvent> asText) {
        this.logs = logs;
        this.dialects = dialects;
        this.mirrors = mirrors;
        this.asText = asText;
    }

    boolean isDialectKnown(StoredRun stored) {
        return dialects.of(stored) != null;
    }

    /**
     * Returns the last frames; none when this node does not know the dialect or cannot make sense of what the store has of the run.
     *
     * @throws PublishException when the store does not answer
     */
    List<byte[]> of(StoredRun stored, RunEnd end) {
        Dialect dialect = dialects.of(stored);
        if (dialect == null) {
            return List.of();
        }
        MirroredRun run = mirrors.apply(stored.run());
        try {
            if (run == null || run.log().tail() != stored.tail()) {
                run = logs.read(stored, dialect);
            }
        } catch (PublishException unreachable) {
            throw unreachable;
        } catch (RuntimeException unreadable) {
            // The run ends nevertheless: otherwise it would occupy its scope and keep its viewers waiting for ever.
            LOG.warn(
                    "The run {} ends without the final frames of its dialect, because it cannot be read",
                    stored.run(),
                    unreadable);
            return List.of();
        }
        return EndFrames.of(run.info(), end, dialect, run.log(), asText);
    }
}
