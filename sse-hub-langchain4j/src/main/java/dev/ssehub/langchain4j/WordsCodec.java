package dev.ssehub.langchain4j;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelCodec;
import java.util.List;
import java.util.function.Function;

/** Encodes the items of a stream. */
final class WordsCodec extends ModelCodec<Function<ModelAnswer, List<SseEvent>>> {

    WordsCodec(ModelAnswer answer) {
        super(answer, null);
    }

    @Override
    protected List<SseEvent> say(Function<ModelAnswer, List<SseEvent>> item, ModelAnswer answer) {
        return item.apply(answer);
    }
}
