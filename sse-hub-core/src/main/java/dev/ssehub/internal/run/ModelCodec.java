package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the items in which a library provides a model's answer into events. No event precedes the first item, since the provider may refuse
 * until then.
 */
public abstract class ModelCodec<T> implements RunCodec<T> {

    private final ModelAnswer answer;
    private final @Nullable Run shownIn;
    private @Nullable RunInfo waiting;

    /** @param shownIn the run, if its tool calls may have been shown before the first item; null if they are not shown */
    protected ModelCodec(ModelAnswer answer, @Nullable Run shownIn) {
        this.answer = answer;
        this.shownIn = shownIn;
    }

    /** Returns the name of the model, which may be empty. Called once. */
    protected String modelOf(T first) {
        return "";
    }

    /** Returns the events for an item. */
    protected abstract List<SseEvent> say(T item, ModelAnswer answer);

    /** Returns the events that complete the answer; none if an item has completed it. */
    protected List<SseEvent> end(ModelAnswer answer) {
        return List.of();
    }

    @Override
    public final List<SseEvent> begin(RunInfo run) {
        waiting = run;
        return List.of();
    }

    @Override
    public final List<SseEvent> encode(T item) {
        List<SseEvent> events = new ArrayList<>();
        if (waiting != null) {
            beginWith(modelOf(item), events);
        }
        events.addAll(say(item, answer));
        return events;
    }

    private void beginWith(String model, List<SseEvent> events) {
        RunInfo run = waiting;
        if (run == null) {
            return;
        }
        waiting = null;
        List<SseEvent> beginning = answer.begin(run, model);
        if (shownIn == null || shownIn.info().offset() == 0) {
            events.addAll(beginning);
        }
    }

    @Override
    public final List<SseEvent> complete() {
        List<SseEvent> events = new ArrayList<>();
        beginWith("", events);
        events.addAll(end(answer));
        return events;
    }

    @Override
    public final RunEnd failure(Throwable failure) {
        return ProviderFailure.endOf(failure);
    }
}
