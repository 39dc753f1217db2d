package dev.ssehub.examples.chat.faces;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Inserts the previous messages after the first event of an answer, so that a client that connects to the thread gets all of it. */
final class SnapshotFirst<T> implements RunCodec<T> {

    private final RunCodec<T> answer;
    private final Supplier<SseEvent> snapshot;
    private boolean hasBegun;

    SnapshotFirst(RunCodec<T> answer, Supplier<SseEvent> snapshot) {
        this.answer = answer;
        this.snapshot = snapshot;
    }

    @Override
    public List<SseEvent> begin(RunInfo run) {
        return answer.begin(run);
    }

    @Override
    public List<SseEvent> encode(T item) {
        return withSnapshot(answer.encode(item));
    }

    @Override
    public List<SseEvent> complete() {
        return withSnapshot(answer.complete());
    }

    private List<SseEvent> withSnapshot(List<SseEvent> events) {
        if (hasBegun || events.isEmpty()) {
            return events;
        }
        hasBegun = true;
        List<SseEvent> all = new ArrayList<>(events);
        all.add(1, snapshot.get());
        return all;
    }

    @Override
    public RunEnd failure(Throwable failure) {
        return answer.failure(failure);
    }
}
