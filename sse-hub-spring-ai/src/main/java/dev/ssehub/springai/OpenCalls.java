package dev.ssehub.springai;

import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.Flux;

/**
 * Tracks the call to a provider from which an answer is read. Separate from {@link ProviderCalls}, so that other models do not need
 * OpenAI's client.
 */
final class OpenCalls {

    /** Cancels the call that this thread has read from last. */
    private static final ThreadLocal<Runnable> READ = new ThreadLocal<>();

    private OpenCalls() {}

    /** Records that this thread reads from a call. */
    static void isRead(Runnable cancel) {
        READ.set(cancel);
    }

    /** Records that the call from which this thread has read is closed. */
    static void isClosed() {
        READ.remove();
    }

    /**
     * Returns a source that cancels its HTTP call before it cancels the reader. Otherwise, a client that closes a stream would wait for the
     * lock of its reader, and so for a provider that may be silent. The call is found through the thread that emits an item, which has just
     * read it from the call. If a different thread emits the item, cancelling is left to the client.
     */
    static Flow.Publisher<ChatResponse> cancelling(Flux<ChatResponse> answer) {
        return FlowAdapters.toFlowPublisher(Flux.defer(() -> {
            AtomicReference<@Nullable Runnable> call = new AtomicReference<>();
            return answer.doOnNext(item -> Optional.ofNullable(READ.get()).ifPresent(call::set))
                    .doOnCancel(() -> Optional.ofNullable(call.get()).ifPresent(Runnable::run));
        }));
    }
}
