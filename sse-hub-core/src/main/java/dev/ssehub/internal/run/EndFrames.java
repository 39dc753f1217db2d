package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The encoded frames with which a dialect ends a run. */
final class EndFrames {

    private static final Logger LOG = LoggerFactory.getLogger(EndFrames.class);

    private EndFrames() {}

    /** Returns the last frames, or none when the dialect fails. */
    static List<byte[]> of(RunInfo run, RunEnd end, Dialect dialect, RunLog log, UnaryOperator<SseEvent> asText) {
        try {
            return dialect.end(run, end, () -> Frames.all(log)).stream()
                    .map(asText)
                    .map(EventEncoder::block)
                    .toList();
        } catch (Throwable e) {
            LOG.error("The dialect '{}' could not create the final frames of the run {}", run.dialect(), run.id(), e);
            return List.of();
        }
    }
}
