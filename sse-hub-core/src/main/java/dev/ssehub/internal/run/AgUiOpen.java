package dev.ssehub.internal.run;

import dev.ssehub.internal.wire.JsonObject;
import dev.ssehub.internal.wire.JsonWriter;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the events of an AG-UI run have left open, and the events that close it, the innermost first. A tool call that was cut off gets a result
 * too, as CopilotKit's own server gives it one: the front end would carry out a call that has an end and no result.
 */
final class AgUiOpen {

    /** What opens something: what closes it, and by which member both name it. */
    private enum Kind {
        TEXT("TEXT_MESSAGE_START", "TEXT_MESSAGE_END", "messageId"),
        REASONING("REASONING_MESSAGE_START", "REASONING_MESSAGE_END", "messageId"),
        SPAN("REASONING_START", "REASONING_END", "messageId"),
        CALL("TOOL_CALL_START", "TOOL_CALL_END", "toolCallId"),
        STEP("STEP_STARTED", "STEP_FINISHED", "stepName"),
        SUBAGENT("SUBAGENT_STARTED", "SUBAGENT_FINISHED", "subagentRunId");

        private final String opens;
        private final String closes;
        private final String member;

        Kind(String opens, String closes, String member) {
            this.opens = opens;
            this.closes = closes;
            this.member = member;
        }
    }

    private static final String OWNER = "subagentRunId";

    /** What closes each, by kind and name; agents that work in the same run may each have a step of one name. */
    private final Map<String, String> closing = new LinkedHashMap<>();

    /** Calls that have no result yet, as their ids are written. */
    private final Set<String> calls = new LinkedHashSet<>();

    private @Nullable String thread;
    private @Nullable String run;
    private @Nullable String version;
    private boolean started;
    private boolean ended;

    void take(String type, JsonObject event) {
        switch (type) {
            case "RUN_STARTED" -> {
                closing.clear();
                calls.clear();
                thread = event.rawText("threadId");
                run = event.rawText("runId");
                version = event.text("protocolVersion");
                started = true;
                ended = false;
            }
            case "RUN_FINISHED", "RUN_ERROR" -> ended = true;
            case "TOOL_CALL_RESULT" -> calls.remove(String.valueOf(event.raw("toolCallId")));
            case "SUBAGENT_ERROR" -> closing.remove(key(Kind.SUBAGENT, event));
            default -> openOrClose(type, event);
        }
    }

    private void openOrClose(String type, JsonObject event) {
        for (Kind kind : Kind.values()) {
            if (kind.closes.equals(type)) {
                closing.remove(key(kind, event));
            } else if (kind.opens.equals(type)) {
                closing.put(key(kind, event), closes(kind, event));
                if (kind == Kind.CALL && event.rawText(kind.member) != null) {
                    calls.add(String.valueOf(event.raw(kind.member)));
                }
            }
        }
    }

    private static String key(Kind kind, JsonObject event) {
        String owner = kind == Kind.STEP ? event.raw(OWNER) : "";
        return kind + " " + event.raw(kind.member) + owner;
    }

    private static String closes(Kind kind, JsonObject event) {
        String owner = kind == Kind.STEP ? event.raw(OWNER) : null;
        return "{\"type\":\"" + kind.closes + "\",\"" + kind.member + "\":" + event.raw(kind.member)
                + (owner == null ? "}" : ",\"" + OWNER + "\":" + owner + "}");
    }

    /** Returns whether the client has said that it knows 1.0, and the application has answered that. */
    boolean isOfVersion1() {
        return version != null && !version.startsWith("0.");
    }

    boolean hasStarted() {
        return started;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Returns the thread's id as JSON. */
    String thread(RunInfo info) {
        return thread != null
                ? '"' + thread + '"'
                : new JsonWriter()
                        .quoted(info.scope() == null ? info.id() : info.scope().id())
                        .toString();
    }

    /** Returns the run's id as JSON. */
    String run(RunInfo info) {
        return run != null
                ? '"' + run + '"'
                : new JsonWriter().quoted(info.id()).toString();
    }

    List<String> close(RunEnd end) {
        List<String> events = new ArrayList<>(closing.values());
        Collections.reverse(events);
        if (!end.isComplete()) {
            calls.forEach(call -> events.add(noResult(call, end)));
        }
        return events;
    }

    private static String noResult(String call, RunEnd end) {
        return TypedEvent.of("TOOL_CALL_RESULT")
                .raw("messageId", call.substring(0, call.length() - 1) + "-result\"")
                .raw("toolCallId", call)
                .text("role", "tool")
                .text(
                        "content",
                        TypedEvent.with("status", EndJson.outcome(end))
                                .text("message", Ends.message(end))
                                .json())
                .json();
    }
}
