package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of OpenAI's responses. Each event has a {@code sequence_number}, after which a client resumes. It starts at 0, so it is one
 * less than the offset. Neighbours are not merged, since clients may expect consecutive numbers.
 */
public final class OpenAiResponses implements Dialect {

    public static final Dialect INSTANCE = new OpenAiResponses();

    /** A number of at most this many digits fits into a {@code long}, and no run has that many events. */
    private static final int MAX_DIGITS = 18;

    private OpenAiResponses() {}

    @Override
    public String name() {
        return "openai-responses";
    }

    @Override
    public boolean replaysFromStart() {
        return false;
    }

    @Override
    public @Nullable String positionIn(
            UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
        String after = parameter.apply("starting_after");
        if (after == null || after.isEmpty()) {
            return null;
        }
        boolean isNumber = after.length() <= MAX_DIGITS && after.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.toString(Long.parseLong(after) + 1) : after;
    }

    /** Adds the sequence number and, if the event has no name, its type as the name, as in OpenAI's own events. */
    @Override
    public SseEvent frame(SseEvent event, long offset) {
        JsonObject object = JsonObject.read(event.data());
        String type = object == null ? null : object.text("type");
        if (object == null || type == null) {
            return event;
        }
        SseEvent framed = event.name() == null ? SseEvent.named(type) : event;
        if (event.name() == null && event.comment() != null) {
            framed = framed.comment(event.comment());
        }
        if (event.name() == null && event.retry() != null) {
            framed = framed.retry(event.retry());
        }
        return framed.data(
                object.with("sequence_number", Long.toString(offset - 1)).toString());
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        ResponseSoFar response = new ResponseSoFar();
        List<SseEvent> events = emitted.get();
        TypedEvent.forEach(events, response::take);
        // A single event, so that its number is that of the end of the run.
        return response.hasEnded()
                ? List.of()
                : List.of(frame(SseEvent.of(response.terminal(run, end)), events.size() + 1));
    }

    @Override
    public String textOf(SseEvent event) {
        return Deltas.text(event, "response.output_text.delta");
    }

    @Override
    public RunCodec<String> textCodec() {
        return new ResponseEvents.Text();
    }
}
