package dev.ssehub.langchain4j;

import dev.langchain4j.service.TokenStream;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswers;
import dev.ssehub.run.Run;
import java.util.function.Supplier;

/**
 * Turns the answers of LangChain4j's AI services into runs.
 *
 * <pre>{@code
 * Run run = runs.start(Scope.of("chat", chatId), RunOptions.ownedBy(user).dialect(Dialect.uiMessages()));
 * return LangChain4j.publish(run, assistant.chat(text));
 * }</pre>
 *
 * <p>The end of the run, for any reason, cancels the request to the provider, if the model supports that, as soon as the provider has begun to answer.
 * Before that, a rejection of the provider becomes the status of the response to the request that started the run.
 */
public final class LangChain4j {

    private LangChain4j() {}

    /**
     * Publishes the answer as the run, in its dialect, with reasoning and tool calls. Starts the stream when it is the run's turn; its handlers,
     * except for {@code onRetrieved}, are set here.
     *
     * @return the same run
     * @throws IllegalArgumentException if the run's dialect is not for models
     * @throws IllegalStateException if the run has a producer already
     */
    public static Run publish(Run run, TokenStream answer) {
        String dialect = run.info().dialect();
        ModelAnswers.in(dialect);
        return publish(run, answer, () -> ModelAnswers.in(dialect));
    }

    /** Does the same in AG-UI, for a client that has assigned the ids of the thread and the run. */
    public static Run publishAgUi(Run run, TokenStream answer, String threadId, String runId) {
        return publish(run, answer, () -> ModelAnswers.agUi(threadId, runId, null));
    }

    /**
     * Does the same as a chat completion.
     *
     * @param withUsage whether the request has {@code stream_options.include_usage}: clients that have not requested the usage do not expect its chunk
     */
    public static Run publishOpenAiChat(Run run, TokenStream answer, boolean withUsage) {
        return publish(run, answer, () -> ModelAnswers.chat(withUsage));
    }

    private static Run publish(Run run, TokenStream answer, Supplier<ModelAnswer> events) {
        return run.publish(new StreamSource(answer), () -> new WordsCodec(events.get()));
    }
}
