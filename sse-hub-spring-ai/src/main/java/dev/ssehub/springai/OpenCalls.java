package dev.ssehub.springai;

import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.Flux;

/** Which call to a provider an answer is read from. Apart from {@link ProviderCalls}, so that other models need no client of OpenAI's interface. */
final class OpenCalls {

    /** What cancels the call that this thread has read from last. */
    private static final ThreadLocal<Runnable> READ = new ThreadLocal<>();

    private OpenCalls() {}

    /** Says that this thread reads from a call. */
    static void isRead(Runnable cancel) {
        READ.set(cancel);
    }

    /** Says that the call that this thread has read from is closed. */
    static void isClosed() {
        READ.remove();
    }

    /**
     * Returns a source that cancels its HTTP call before the call's reader is: a client that closes a stream waits for the lock of its reader, and so for
     * a provider that may be silent. Which call it is, says the thread that gives an item: it has just read it from the call. Where another thread
     * gives it, cancelling is up to the client.
     */
    static Flow.Publisher<ChatResponse> cancelling(Flux<ChatResponse> answer) {
        return FlowAdapters.toFlowPublisher(Flux.defer(() -> {
            AtomicReference<@Nullable Runnable> call = new AtomicReference<>();
            return answer.doOnNext(item -> Optional.ofNullable(READ.get()).ifPresent(call::set))
                    .doOnCancel(() -> Optional.ofNullable(call.get()).ifPresent(Runnable::run));
        }));
    }
}
