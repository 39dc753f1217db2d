package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Observes runs from their start, within the current observation of the thread that starts them, to their end, whatever its cause. Uses the
 * names of OpenTelemetry's conventions for generative AI where they exist. Any thread may call any method.
 */
final class RunObservations {

    static final String NAME = "sse.hub.run";

    private static final Set<String> OF_MODELS = Set.of(
            Dialect.uiMessages().name(),
            Dialect.agUi().name(),
            Dialect.openAiChat().name(),
            Dialect.openAiResponses().name());

    private final Supplier<ObservationRegistry> registry;

    RunObservations(Supplier<ObservationRegistry> registry) {
        this.registry = registry;
    }

    /** Starts the observation of a run that the current thread has started. */
    void started(Run run) {
        ObservationRegistry to = registry.get();
        if (to.isNoop()) {
            return;
        }
        RunInfo info = run.info();
        String kind = info.scope() == null ? "none" : info.scope().kind();
        Observation observation = Observation.createNotStarted(NAME, to)
                .contextualName("run " + kind)
                .lowCardinalityKeyValue("dialect", info.dialect())
                .lowCardinalityKeyValue("scope", kind)
                .lowCardinalityKeyValue("gen_ai.operation.name", OF_MODELS.contains(info.dialect()) ? "chat" : "none")
                .highCardinalityKeyValue("gen_ai.response.id", info.id());
        if (info.scope() != null) {
            observation.highCardinalityKeyValue(
                    "gen_ai.conversation.id", info.scope().id());
        }
        observation.start();
        run.onEnd(() -> ended(observation, run.info()));
    }

    private static void ended(Observation observation, RunInfo run) {
        RunEnd end = Objects.requireNonNull(run.end(), "a run that has ended has an end");
        String error = end.isComplete() || end.outcome() == RunEnd.Outcome.STOPPED
                ? "none"
                : Objects.requireNonNullElse(end.code(), "none");
        observation
                .lowCardinalityKeyValue("outcome", end.outcome().name().toLowerCase(Locale.ROOT))
                .lowCardinalityKeyValue("error.type", error)
                .highCardinalityKeyValue("sse.hub.run.bytes", Long.toString(run.bytes()))
                .stop();
    }
}
