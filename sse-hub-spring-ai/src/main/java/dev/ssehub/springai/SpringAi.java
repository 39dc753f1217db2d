package dev.ssehub.springai;

import dev.ssehub.internal.run.ModelAnswers;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunCodec;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.model.tool.ToolCallingManager;
import reactor.core.publisher.Flux;

/**
 * Makes runs of the answers of Spring AI's models.
 *
 * <pre>{@code
 * Run run = runs.start(Scope.of("chat", chatId), RunOptions.ownedBy(user).dialect(Dialect.uiMessages()));
 * return SpringAi.publish(run, chatModel.stream(prompt));
 * }</pre>
 *
 * <p>The end of the run, whatever it is, cancels the subscription, and with it the request to the provider. Before the provider has begun to answer, its
 * refusal is the status of the answer to the request that has started the run.
 */
public final class SpringAi {

    private SpringAi() {}

    /**
     * Lets a model's answer be the run, in its dialect.
     *
     * @return the same run
     * @throws IllegalArgumentException when the run's dialect is not for models
     * @throws IllegalStateException when the run has a producer already
     */
    public static Run publish(Run run, Flux<ChatResponse> answer) {
        String dialect = run.info().dialect();
        ModelAnswers.in(dialect);
        return publish(run, answer, () -> new AnswerCodec(ModelAnswers.in(dialect), run));
    }

    /** The same, with codecs that the caller chooses. */
    public static Run publish(Run run, Flux<ChatResponse> answer, Supplier<RunCodec<ChatResponse>> codecs) {
        return run.publish(OpenCalls.cancelling(answer), codecs);
    }

    /** Returns codecs for {@link dev.ssehub.run.Dialect#uiMessages()}. */
    public static Supplier<RunCodec<ChatResponse>> uiMessages() {
        return () -> new AnswerCodec(ModelAnswers.in("ui-messages"), null);
    }

    /**
     * Returns codecs for {@link dev.ssehub.run.Dialect#agUi()}, for a client that has given the thread and the run their ids; both are null where it has not.
     *
     * @param protocolVersion the version that the client says it knows; null when it says none
     */
    public static Supplier<RunCodec<ChatResponse>> agUi(
            @Nullable String threadId, @Nullable String runId, @Nullable String protocolVersion) {
        return () -> new AnswerCodec(ModelAnswers.agUi(threadId, runId, protocolVersion), null);
    }

    /**
     * Returns codecs for {@link dev.ssehub.run.Dialect#openAiChat()}.
     *
     * @param withUsage whether the request has {@code stream_options.include_usage}: clients that have not asked for usage do not expect its chunk
     */
    public static Supplier<RunCodec<ChatResponse>> openAiChat(boolean withUsage) {
        return () -> new AnswerCodec(ModelAnswers.chat(withUsage), null);
    }

    /** Returns codecs for {@link dev.ssehub.run.Dialect#openAiResponses()}. */
    public static Supplier<RunCodec<ChatResponse>> openAiResponses() {
        return () -> new AnswerCodec(ModelAnswers.in("openai-responses"), null);
    }

    /**
     * Returns a manager that shows the calls of tools, and what they answer, in the run whose {@link #toolContext} the request has. Spring AI's
     * {@code ChatClient} keeps both out of the answer that it streams. In OpenAI's dialects they are not shown: a client would take the calls for its own.
     *
     * @param executing what executes the tools
     */
    public static ToolCallingManager showingTools(ToolCallingManager executing) {
        return new ShowingTools(executing);
    }

    /** Returns what a request has as its tool context, so that its tools are shown in this run. */
    public static Map<String, Object> toolContext(Run run) {
        return ShowingTools.contextOf(run);
    }
}
