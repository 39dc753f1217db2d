package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEndedException;
import java.util.function.Function;

/** Makes frames of what is emitted, each for its offset. Any thread may call. */
final class RunEmitter {

    private final Dialect dialect;
    private final RunHost<?> host;
    private final RunWriter writer;
    private final Function<TakeResult, RunEndedException> refused;

    /** @param refused returns what is thrown when an event is not taken */
    RunEmitter(Dialect dialect, RunHost<?> host, RunWriter writer, Function<TakeResult, RunEndedException> refused) {
        this.dialect = dialect;
        this.host = host;
        this.writer = writer;
        this.refused = refused;
    }

    /** Returns the offset of the event. */
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
            // Neither the dialect nor the encoder runs under a lock; so another producer may have been faster.
            if (taken != TakeResult.TAKEN) {
                throw refused.apply(taken);
            }
        }
    }
}
