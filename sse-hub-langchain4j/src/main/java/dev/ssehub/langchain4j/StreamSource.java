package dev.ssehub.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecution;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswer.Usage;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of LangChain4j as a source to which a run can subscribe, once. Its items are functions that add a piece of the answer to a
 * {@link ModelAnswer}.
 *
 * <p>It ignores demand, since a run requests everything.
 */
final class StreamSource implements Flow.Publisher<Function<ModelAnswer, List<SseEvent>>>, Flow.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSource.class);

    private final TokenStream stream;
    private volatile boolean isCancelled;
    private volatile @Nullable StreamingHandle handle;

    StreamSource(TokenStream stream) {
        this.stream = stream;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Function<ModelAnswer, List<SseEvent>>> subscriber) {
        Consumer<Function<ModelAnswer, List<SseEvent>>> say = subscriber::onNext;
        subscriber.onSubscribe(this);
        stream.onPartialResponseWithContext((piece, context) -> {
                    if (goesOn(context.streamingHandle())) {
                        say.accept(answer -> answer.text(piece.text()));
                    }
                })
                .onPartialThinkingWithContext((piece, context) -> {
                    if (goesOn(context.streamingHandle())) {
                        say.accept(answer -> answer.reasoning(piece.text()));
                    }
                })
                .onPartialToolCallWithContext((piece, context) -> goesOn(context.streamingHandle()))
                .beforeToolExecution(before -> {
                    var call = before.request();
                    say.accept(answer -> answer.toolCall(call.id(), call.name(), call.arguments()));
                })
                .onToolExecuted(tool -> say.accept(answer -> resultOf(tool, answer)))
                .onCompleteResponse(response -> {
                    say.accept(answer -> endOf(response, answer));
                    subscriber.onComplete();
                })
                .onError(subscriber::onError)
                .start();
    }

    /** Stores the handle by which the stream can be cancelled, and cancels it now if that has been requested before. */
    private boolean goesOn(StreamingHandle given) {
        handle = given;
        if (isCancelled) {
            cancel(given);
        }
        return !isCancelled;
    }

    private static List<SseEvent> resultOf(ToolExecution tool, ModelAnswer answer) {
        return answer.toolResult(tool.request().id(), tool.result(), tool.hasFailed());
    }

    private static List<SseEvent> endOf(ChatResponse response, ModelAnswer answer) {
        TokenUsage used = response.tokenUsage();
        Usage usage = used == null || used.inputTokenCount() == null || used.outputTokenCount() == null
                ? null
                : new Usage(used.inputTokenCount(), used.outputTokenCount());
        String reason = response.finishReason() == null
                ? null
                : switch (response.finishReason()) {
                    case TOOL_EXECUTION -> "tool_calls";
                    default -> response.finishReason().name().toLowerCase(Locale.ROOT);
                };
        return answer.complete(reason, usage);
    }

    @Override
    public void request(long n) {
        // Demand is ignored.
    }

    @Override
    public void cancel() {
        isCancelled = true;
        StreamingHandle known = handle;
        if (known != null) {
            cancel(known);
        }
    }

    private static void cancel(StreamingHandle handle) {
        try {
            handle.cancel();
        } catch (RuntimeException e) {
            LOG.debug("The model's answer cannot be cancelled, and is read to its end: {}", e.toString());
        }
    }
}
