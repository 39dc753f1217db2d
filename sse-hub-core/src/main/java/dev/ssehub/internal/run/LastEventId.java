package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The dialect of clients that resume by the id of the last event. */
public final class LastEventId implements Dialect {

    public static final Dialect INSTANCE = new LastEventId();

    private LastEventId() {}

    @Override
    public String name() {
        return "last-event-id";
    }

    @Override
    public boolean replaysFromStart() {
        return false;
    }

    @Override
    public @Nullable String positionIn(
            UnaryOperator<@Nullable String> header, UnaryOperator<@Nullable String> parameter) {
        String position = header.apply("Last-Event-ID");
        if (position == null || position.isEmpty()) {
            position = parameter.apply("lastEventId");
        }
        return position == null || position.isEmpty() ? parameter.apply("offset") : position;
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        return List.of(SseEvent.named("end").data(EndJson.of(end)));
    }
}
