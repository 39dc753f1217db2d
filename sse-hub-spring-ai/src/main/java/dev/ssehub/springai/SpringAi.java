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
 * Turns the answers of Spring AI's models into runs.
 *
 * <pre>{@code
 * Run run = runs.start(Scope.of("chat", chatId), RunOptions.ownedBy(user).dialect(Dialect.uiMessages()));
 * return SpringAi.publish(run, chatModel.stream(prompt));
 * }</pre>
 *
 * <p>The end of the run, for any reason, cancels the subscription, and with it the request to the provider. Before the provider has begun to answer, its
 * rejection becomes the status of the response to the request that started the run.
 */
public final class SpringAi {

    private SpringAi() {}

    /**
     * Publishes a model's answer as the run, in its dialect.
     *
     * @return the same run
     * @throws IllegalArgumentException if the run's dialect is not for models
     * @throws IllegalStateException if the run has a producer already
     */
    public static Run publish(Run run, Flux<ChatResponse> answer) {
        String dialect = run.info().dialect();
        ModelAnswers.in(dialect);
        return publish(run, answer, () -> new AnswerCodec(ModelAnswers.in(dialect), run));
    }

    /** Does the same with the caller's codecs. */
    public static Run publish(Run run, Flux<ChatResponse> answer, Supplier<RunCodec<ChatResponse>> codecs) {
        return run.publish(OpenCalls.cancelling(answer), codecs);
    }

    /** Returns codecs for {@link dev.ssehub.run.Dialect#uiMessages()}. */
    public static Supplier<RunCodec<ChatResponse>> uiMessages() {
        return () -> new AnswerCodec(ModelAnswers.in("ui-messages"), null);
    }

    /**
     * Returns codecs for {@link dev.ssehub.run.Dialect#agUi()}, for a client that has assigned the ids of the thread and the run; both are null if it has not.
     *
     * @param protocolVersion the version that the client supports; null if it names none
     */
    public static Supplier<RunCodec<ChatResponse>> agUi(
            @Nullable String threadId, @Nullable String runId, @Nullable String protocolVersion) {
        return () -> new AnswerCodec(ModelAnswers.agUi(threadId, runId, protocolVersion), null);
    }

    /**
     * Returns codecs for {@link dev.ssehub.run.Dialect#openAiChat()}.
     *
     * @param withUsage whether the request has {@code stream_options.include_usage}: clients that have not requested the usage do not expect its chunk
     */
    public static Supplier<RunCodec<ChatResponse>> openAiChat(boolean withUsage) {
        return () -> new AnswerCodec(ModelAnswers.chat(withUsage), null);
    }

    /** Returns codecs for {@link dev.ssehub.run.Dialect#openAiResponses()}. */
    public static Supplier<RunCodec<ChatResponse>> openAiResponses() {
        return () -> new AnswerCodec(ModelAnswers.in("openai-responses"), null);
    }

    /**
     * Returns a manager that shows tool calls and their results in the run whose {@link #toolContext} the request has. Spring AI's
     * {@code ChatClient} keeps both out of the answer that it streams. In OpenAI's dialects they are not shown, because a client would take the calls for its own.
     *
     * @param executing executes the tools
     */
    public static ToolCallingManager showingTools(ToolCallingManager executing) {
        return new ShowingTools(executing);
    }

    /** Returns the tool context of a request, so that its tools are shown in this run. */
    public static Map<String, Object> toolContext(Run run) {
        return ShowingTools.contextOf(run);
    }
}
