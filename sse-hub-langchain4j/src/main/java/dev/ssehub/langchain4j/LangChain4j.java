package dev.ssehub.langchain4j;

import dev.langchain4j.service.TokenStream;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswers;
import dev.ssehub.run.Run;
import java.util.function.Supplier;

/**
 * Makes runs of the answers of LangChain4j's AI services.
 *
 * <pre>{@code
 * Run run = runs.start(Scope.of("chat", chatId), RunOptions.ownedBy(user).dialect(Dialect.uiMessages()));
 * return LangChain4j.publish(run, assistant.chat(text));
 * }</pre>
 *
 * <p>The end of the run, whatever it is, cancels the request to the provider, where the model can do that, as soon as the provider has begun to answer.
 * Before that, the provider's refusal is the status of the answer to the request that has started the run.
 */
public final class LangChain4j {

    private LangChain4j() {}

    /**
     * Lets the answer be the run, in its dialect, with reasoning and the tools that are called. Starts the stream when it is the run's turn; its handlers,
     * except for {@code onRetrieved}, are set here.
     *
     * @return the same run
     * @throws IllegalArgumentException when the run's dialect is not for models
     * @throws IllegalStateException when the run has a producer already
     */
    public static Run publish(Run run, TokenStream answer) {
        String dialect = run.info().dialect();
        ModelAnswers.in(dialect);
        return publish(run, answer, () -> ModelAnswers.in(dialect));
    }

    /** The same, in AG-UI, for a client that has given the thread and the run their ids. */
    public static Run publishAgUi(Run run, TokenStream answer, String threadId, String runId) {
        return publish(run, answer, () -> ModelAnswers.agUi(threadId, runId, null));
    }

    /**
     * The same, as a chat completion.
     *
     * @param withUsage whether the request has {@code stream_options.include_usage}: clients that have not asked for usage do not expect its chunk
     */
    public static Run publishOpenAiChat(Run run, TokenStream answer, boolean withUsage) {
        return publish(run, answer, () -> ModelAnswers.chat(withUsage));
    }

    private static Run publish(Run run, TokenStream answer, Supplier<ModelAnswer> events) {
        return run.publish(new StreamSource(answer), () -> new WordsCodec(events.get()));
    }
}
