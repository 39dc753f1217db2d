package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.RunInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's answer in AG-UI. Its usage is a custom event with the name {@code usage}. */
final class AgUiAnswer extends ModelAnswer {

    private final @Nullable String givenThread;
    private final @Nullable String givenRun;
    private final @Nullable String protocolVersion;
    private String run = "";

    AgUiAnswer(@Nullable String givenThread, @Nullable String givenRun, @Nullable String protocolVersion) {
        this.protocolVersion = protocolVersion;
        this.givenThread = givenThread;
        this.givenRun = givenRun;
    }

    @Override
    public List<SseEvent> begin(RunInfo info, String model) {
        run = info.id();
        String scope = info.scope() == null ? run : info.scope().id();
        return List.of(AgUiEvents.runStarted(
                givenThread == null ? scope : givenThread, givenRun == null ? run : givenRun, protocolVersion));
    }

    private String message(int part) {
        return run + "-" + part;
    }

    @Override
    void open(boolean isReasoning, int part, List<SseEvent> to) {
        String id = message(part);
        to.add(isReasoning ? AgUiEvents.reasoningStart(id) : AgUiEvents.textStart(id));
    }

    @Override
    void delta(boolean isReasoning, int part, String delta, List<SseEvent> to) {
        String id = message(part);
        to.add(isReasoning ? AgUiEvents.reasoningContent(id, delta) : AgUiEvents.textContent(id, delta));
    }

    @Override
    void close(boolean isReasoning, int part, List<SseEvent> to) {
        String id = message(part);
        to.add(isReasoning ? AgUiEvents.reasoningEnd(id) : AgUiEvents.textEnd(id));
    }

    @Override
    void call(int part, String callId, String name, String arguments, List<SseEvent> to) {
        to.add(AgUiEvents.toolCallStart(callId, name, message(part)));
        if (!arguments.isEmpty()) {
            to.add(AgUiEvents.toolCallArgs(callId, arguments));
        }
        to.add(AgUiEvents.toolCallEnd(callId));
    }

    @Override
    void result(String callId, String result, boolean isFailure, List<SseEvent> to) {
        to.add(AgUiEvents.toolCallResult(run + "-" + callId, callId, result));
    }

    @Override
    void finish(@Nullable String reason, @Nullable Usage usage, List<SseEvent> to) {
        if (usage != null) {
            to.add(TypedEvent.of("CUSTOM")
                    .text("name", "usage")
                    .raw("value", usage.json("inputTokens", "outputTokens", "totalTokens"))
                    .event());
        }
    }
}
