package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's answer as one of OpenAI's responses. Reasoning is not shown, as OpenAI's own is not. */
final class ResponseAnswer extends ModelAnswer {

    private final StringBuilder text = new StringBuilder();
    private @Nullable ResponseEvents events;
    /** The index of the next output. Reasoning is not counted, so that the indices have no gaps. */
    private int outputs;

    @Override
    public List<SseEvent> begin(RunInfo run, String model) {
        events = new ResponseEvents(run, model);
        return List.of(events.created());
    }

    private ResponseEvents events() {
        ResponseEvents begun = events;
        if (begun == null) {
            throw new IllegalStateException("the answer has not begun");
        }
        return begun;
    }

    @Override
    void open(boolean isReasoning, int part, List<SseEvent> to) {
        if (!isReasoning) {
            text.setLength(0);
            to.addAll(events().textBegins(outputs));
        }
    }

    @Override
    void delta(boolean isReasoning, int part, String delta, List<SseEvent> to) {
        if (!isReasoning) {
            text.append(delta);
            to.add(events().textDelta(outputs, delta));
        }
    }

    @Override
    void close(boolean isReasoning, int part, List<SseEvent> to) {
        if (!isReasoning) {
            to.addAll(events().textEnds(outputs++, text.toString()));
        }
    }

    @Override
    void call(int part, String callId, String name, String arguments, List<SseEvent> to) {
        to.addAll(events().toolCall(outputs++, callId, name, arguments));
    }

    @Override
    void result(String callId, String result, boolean isFailure, List<SseEvent> to) {}

    @Override
    void finish(@Nullable String reason, @Nullable Usage usage, List<SseEvent> to) {
        if (usage != null) {
            to.add(events().used(usage));
        }
    }
}
