package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of {@code useChat}: the UI message stream of the AI SDK, version 1. The client builds a message from all its parts, starting
 * with the first. It treats a part of the type {@code error} as the end, and ignores {@code abort}. A text that is not closed would be
 * shown as still growing for ever.
 */
public final class UiMessages implements Dialect {

    public static final Dialect INSTANCE = new UiMessages();

    private static final Map<String, String> HEADERS = Map.of("x-vercel-ai-ui-message-stream", "v1");

    private UiMessages() {}

    @Override
    public String name() {
        return "ui-messages";
    }

    @Override
    public Map<String, String> headers() {
        return HEADERS;
    }

    @Override
    public boolean replaysFromStart() {
        return true;
    }

    @Override
    public boolean resumesAfterEnd() {
        return false;
    }

    @Override
    public List<SseEvent> end(RunInfo run, RunEnd end, Supplier<List<SseEvent>> emitted) {
        Map<String, String> open = new LinkedHashMap<>();
        String last = "";
        for (SseEvent event : emitted.get()) {
            JsonObject part = JsonObject.read(event.data());
            String type = part == null ? null : part.text("type");
            if (part == null || type == null) {
                continue;
            }
            last = type;
            String id = part.raw("id");
            if (type.equals("text-start") || type.equals("reasoning-start")) {
                open.put(type.replace("start", "end") + id, type.replace("start", "end") + "\",\"id\":" + id);
            } else if (type.equals("finish-step")) {
                open.clear();
            } else {
                open.remove(type + id);
            }
        }
        List<SseEvent> events = new ArrayList<>();
        open.values().forEach(typeAndId -> events.add(SseEvent.of("{\"type\":\"" + typeAndId + "}")));
        terminal(end, last, events);
        events.add(SseEvent.of("[DONE]"));
        return events;
    }

    /** Adds the parts that end a message, unless it has already ended. */
    private static void terminal(RunEnd end, String last, List<SseEvent> events) {
        if (last.equals("abort") || last.equals("error")) {
            return;
        }
        switch (end.outcome()) {
            case COMPLETED -> {
                if (!last.equals("finish")) {
                    events.add(UiMessageParts.finish(null, null));
                }
            }
            case STOPPED ->
                events.add(TypedEvent.of("abort").text("reason", "stopped").event());
            case FAILED, EXPIRED, LOST ->
                events.add(TypedEvent.of("error")
                        .text("errorText", Ends.message(end))
                        .event());
        }
    }

    @Override
    public @Nullable SseEvent merge(SseEvent first, SseEvent second) {
        return Deltas.merge(first, second, UiMessages::piece);
    }

    private static Deltas.@Nullable Piece piece(String data) {
        JsonObject part = JsonObject.read(data);
        String type = part == null ? null : part.text("type");
        if (part == null || type == null) {
            return null;
        }
        return switch (type) {
            case "text-delta", "reasoning-delta" ->
                part.hasOnly("type", "id", "delta") ? Deltas.piece(part, "delta") : null;
            case "tool-input-delta" ->
                part.hasOnly("type", "toolCallId", "inputTextDelta") ? Deltas.piece(part, "inputTextDelta") : null;
            default -> null;
        };
    }

    @Override
    public String textOf(SseEvent event) {
        return Deltas.text(event, "text-delta");
    }

    @Override
    public RunCodec<String> textCodec() {
        return new UiMessageParts.Text();
    }
}
