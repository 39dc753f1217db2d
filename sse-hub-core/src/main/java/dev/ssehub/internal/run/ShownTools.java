package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows tool calls in a run whose answer is emitted by other code, in dialects whose clients recognise them as calls made on the server. */
public final class ShownTools {

    private static final Set<String> SHOWING =
            Set.of(Dialect.uiMessages().name(), Dialect.agUi().name());

    private final Run run;
    private final ModelAnswer answer;

    private ShownTools(Run run) {
        this.run = run;
        answer = ModelAnswers.in(run.info().dialect());
        List<SseEvent> beginning = answer.begin(run.info(), "");
        if (run.info().offset() == 0) {
            beginning.forEach(run::emit);
        }
    }

    /** Begins the answer of a run, or returns null if tool calls are not shown in its dialect. */
    public static @Nullable ShownTools in(Run run) {
        return SHOWING.contains(run.info().dialect()) ? new ShownTools(run) : null;
    }

    public void call(String callId, String name, String arguments) {
        answer.toolCall(callId, name, arguments).forEach(run::emit);
    }

    public void result(String callId, String result) {
        answer.toolResult(callId, result, false).forEach(run::emit);
    }
}
