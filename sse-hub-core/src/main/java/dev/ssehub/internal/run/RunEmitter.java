package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEndedException;
import java.util.function.Function;

/** Turns emitted events into frames, each for its offset. Any thread may call. */
final class RunEmitter {

    private final Dialect dialect;
    private final RunHost<?> host;
    private final RunWriter writer;
    private final Function<TakeResult, RunEndedException> refused;

    /** @param refused creates the exception for an event that is not accepted */
    RunEmitter(Dialect dialect, RunHost<?> host, RunWriter writer, Function<TakeResult, RunEndedException> refused) {
        this.dialect = dialect;
        this.host = host;
        this.writer = writer;
        this.refused = refused;
    }

    /** Emits an event. Returns its offset. */
    int emit(SseEvent event) {
        SseEvent text = host.asText(event);
        SseEvent framed = null;
        byte[] block = {};
        while (true) {
            int offset = writer.tail() + 1;
            SseEvent frame = dialect.frame(text, offset);
            if (!frame.equals(framed)) {
                framed = frame;
                block = host.encode(frame);
            }
            TakeResult taken = writer.take(offset, block);
            if (taken == TakeResult.DONE) {
                return offset;
            }
            // The dialect and the encoder run without a lock, so another thread may have taken the offset.
            if (taken != TakeResult.TAKEN) {
                throw refused.apply(taken);
            }
        }
    }
}
