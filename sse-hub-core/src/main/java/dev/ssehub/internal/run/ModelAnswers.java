package dev.ssehub.internal.run;

import dev.ssehub.run.Dialect;
import org.jspecify.annotations.Nullable;

/** Creates answers of models in the dialects for models. */
public final class ModelAnswers {

    private ModelAnswers() {}

    /**
     * Returns an answer in a dialect.
     *
     * @throws IllegalArgumentException when the dialect is not for models
     */
    public static ModelAnswer in(String dialect) {
        if (dialect.equals(Dialect.uiMessages().name())) {
            return new UiAnswer();
        }
        if (dialect.equals(Dialect.agUi().name())) {
            return agUi(null, null, null);
        }
        if (dialect.equals(Dialect.openAiChat().name())) {
            return chat(false);
        }
        if (dialect.equals(Dialect.openAiResponses().name())) {
            return new ResponseAnswer();
        }
        throw new IllegalArgumentException("the answer of a model cannot be said in the dialect " + dialect);
    }

    /**
     * Returns an answer in AG-UI.
     *
     * @param threadId the thread id that the client has sent, or null
     * @param runId the run id that the client has sent, or null
     * @param protocolVersion the version of the protocol that the client has sent, or null
     */
    public static ModelAnswer agUi(
            @Nullable String threadId, @Nullable String runId, @Nullable String protocolVersion) {
        return new AgUiAnswer(threadId, runId, protocolVersion);
    }

    /** Returns an answer as a chat completion. Its usage is a separate chunk, which not every client expects. */
    public static ModelAnswer chat(boolean withUsage) {
        return new ChatAnswer(withUsage);
    }
}
