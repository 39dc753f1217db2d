package dev.ssehub.langchain4j;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ProviderFailure;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what a stream gives. Nothing is said before the first of it: until then the provider may refuse. */
final class WordsCodec implements RunCodec<Function<ModelAnswer, List<SseEvent>>> {

    private final ModelAnswer answer;
    private @Nullable RunInfo waiting;

    WordsCodec(ModelAnswer answer) {
        this.answer = answer;
    }

    @Override
    public List<SseEvent> begin(RunInfo run) {
        waiting = run;
        return List.of();
    }

    @Override
    public List<SseEvent> encode(Function<ModelAnswer, List<SseEvent>> item) {
        List<SseEvent> events = new ArrayList<>();
        RunInfo beginning = waiting;
        if (beginning != null) {
            waiting = null;
            events.addAll(answer.begin(beginning, ""));
        }
        events.addAll(item.apply(answer));
        return events;
    }

    @Override
    public RunEnd failure(Throwable failure) {
        return ProviderFailure.endOf(failure);
    }
}
