package dev.ssehub.springai;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.Flux;

/**
 * Cancels the HTTP call of an answer before its reader is cancelled: a client that closes a stream waits for the lock of its reader, and so for a
 * provider that may be silent.
 *
 * <p>Which call it is, says the thread that gives the first item: it is the one that has just read it from the call. Where another thread gives it,
 * cancelling is up to the client.
 */
final class Calls implements Flow.Subscription {

    /** What cancels the call that this thread has read from last. */
    private static final ThreadLocal<Runnable> READ = new ThreadLocal<>();

    private volatile @Nullable Runnable call;
    private volatile Flow.@Nullable Subscription upstream;

    private Calls() {}

    /** This thread reads from a call. */
    static void reading(Runnable cancellation) {
        READ.set(cancellation);
    }

    /** This thread reads no more. */
    static void read() {
        READ.remove();
    }

    /** Returns a source whose calls are cancelled with it. */
    static Flow.Publisher<ChatResponse> of(Flux<ChatResponse> answer) {
        Flow.Publisher<ChatResponse> source = FlowAdapters.toFlowPublisher(answer);
        return subscriber -> source.subscribe(new Calls().between(subscriber));
    }

    private Flow.Subscriber<ChatResponse> between(Flow.Subscriber<? super ChatResponse> subscriber) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                upstream = subscription;
                subscriber.onSubscribe(Calls.this);
            }

            @Override
            public void onNext(ChatResponse item) {
                Runnable read = READ.get();
                if (read != null) {
                    call = read;
                }
                subscriber.onNext(item);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        };
    }

    @Override
    public void request(long n) {
        Flow.Subscription known = upstream;
        if (known != null) {
            known.request(n);
        }
    }

    @Override
    public void cancel() {
        Runnable known = call;
        if (known != null) {
            known.run();
        }
        Flow.Subscription source = upstream;
        if (source != null) {
            source.cancel();
        }
    }
}
