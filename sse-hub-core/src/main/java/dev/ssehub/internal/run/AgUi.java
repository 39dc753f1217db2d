package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of AG-UI, and so of CopilotKit and TanStack AI. Of these TanStack AI alone resumes, by the id of the last event or from the
 * start of a run. The client refuses {@code RUN_FINISHED} while anything is open, and everything after a terminal event. One from before 1.0,
 * as CopilotKit 1.75 has it, refuses the outcome {@code cancelled}.
 */
public final class AgUi implements Dialect {

    public static final Dialect INSTANCE = new AgUi();

    private AgUi() {}

    @Override
    public String name() {
        return "ag-ui";
    }

    @Override
    public boolean replaysFromStart() {
        return false;
    }

    @Override
    public @Nullable String positionIn(
            UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
        return LastEventId.INSTANCE.positionIn(header, parameter);
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end) {
        return end(run, end, List::of);
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        AgUiOpen open = new AgUiOpen();
        for (SseEvent event : emitted.get()) {
            JsonObject object = JsonObject.read(event.data());
            String type = object == null ? null : object.text("type");
            if (object != null && type != null) {
                open.take(type, object);
            }
        }
        if (open.hasEnded()) {
            return List.of();
        }
        List<SseEvent> events = new ArrayList<>();
        open.close(end).forEach(json -> events.add(SseEvent.of(json)));
        if (end.isComplete() || end.outcome() == RunEnd.Outcome.STOPPED) {
            String ids = ",\"threadId\":" + open.thread(run) + ",\"runId\":" + open.run(run);
            if (!open.hasStarted()) {
                events.add(SseEvent.of("{\"type\":\"RUN_STARTED\"" + ids + "}"));
            }
            String outcome = end.isComplete() || !open.isOfVersion1() ? "" : ",\"outcome\":{\"type\":\"cancelled\"}";
            events.add(SseEvent.of("{\"type\":\"RUN_FINISHED\"" + ids + outcome + "}"));
        } else {
            events.add(SseEvent.of(new JsonWriter()
                    .raw("{\"type\":\"RUN_ERROR\",\"message\":")
                    .quoted(Ends.message(end))
                    .raw(",\"code\":")
                    .quoted(Ends.code(end, EndJson.outcome(end)))
                    .raw("}")
                    .toString()));
        }
        return events;
    }

    @Override
    public @Nullable SseEvent merge(SseEvent first, SseEvent second) {
        return Deltas.merge(first, second, AgUi::piece);
    }

    private static Deltas.@Nullable Piece piece(String data) {
        JsonObject event = JsonObject.read(data);
        String type = event == null ? null : event.text("type");
        if (event == null || type == null) {
            return null;
        }
        return switch (type) {
            case "TEXT_MESSAGE_CONTENT", "REASONING_MESSAGE_CONTENT" ->
                event.hasOnly("type", "messageId", "delta") ? Deltas.piece(event, "delta") : null;
            case "TOOL_CALL_ARGS" -> event.hasOnly("type", "toolCallId", "delta") ? Deltas.piece(event, "delta") : null;
            default -> null;
        };
    }

    @Override
    public String textOf(SseEvent event) {
        return Deltas.text(event, "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_CHUNK");
    }

    @Override
    public RunCodec<String> textCodec() {
        return new AgUiEvents.Text();
    }
}
