package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
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
 * The dialect of AG-UI, which CopilotKit and TanStack AI speak too. Of these clients only TanStack AI resumes, by the id of the last event
 * or from the start of a run. The AG-UI client rejects {@code RUN_FINISHED} while anything is open, and every event after a terminal one.
 * Clients older than 1.0, such as the one in CopilotKit 1.75, reject the outcome {@code cancelled}.
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
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        AgUiOpen open = new AgUiOpen();
        TypedEvent.forEach(emitted.get(), open::take);
        if (open.hasEnded()) {
            return List.of();
        }
        List<SseEvent> events = new ArrayList<>();
        open.close(end).forEach(json -> events.add(SseEvent.of(json)));
        if (end.isComplete() || end.outcome() == RunEnd.Outcome.STOPPED) {
            String thread = open.thread(run);
            String id = open.run(run);
            if (!open.hasStarted()) {
                events.add(TypedEvent.of("RUN_STARTED")
                        .raw("threadId", thread)
                        .raw("runId", id)
                        .event());
            }
            boolean saysOutcome = !end.isComplete() && open.isOfVersion1();
            events.add(TypedEvent.of("RUN_FINISHED")
                    .raw("threadId", thread)
                    .raw("runId", id)
                    .raw("outcome", saysOutcome ? "{\"type\":\"cancelled\"}" : null)
                    .event());
        } else {
            events.add(TypedEvent.of("RUN_ERROR")
                    .text("message", Ends.message(end))
                    .text("code", Ends.code(end, EndJson.outcome(end)))
                    .event());
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
