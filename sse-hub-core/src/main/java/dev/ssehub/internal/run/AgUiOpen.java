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
 * Tracks what the events of an AG-UI run have left open, and creates the events that close it, innermost first. A tool call that was cut
 * off gets a result as well, as it does from CopilotKit's own server: the front end would execute a call that has an end but no result.
 */
final class AgUiOpen {

    /** The types of the opening and the closing event, and the member in which both name what they open and close. */
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

    /** The closing events by kind and name. The key of a step includes its agent, since agents in the same run may have steps of the same name. */
    private final Map<String, String> closing = new LinkedHashMap<>();

    /** The ids of the calls that have no result yet, as JSON. */
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

    /**
     * Returns whether {@code RUN_STARTED} declares version 1.0 of the protocol or later, as the application does only for clients that have
     * sent such a version.
     */
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
