package dev.ssehub.springai;

import io.micrometer.context.ContextRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.springframework.ai.chat.model.ChatResponse;
import reactor.core.publisher.Flux;

/**
 * The HTTP calls that were made for one subscription to an answer. Clients of providers close a connection when they have read something more, and wait
 * for that: so a call is cancelled here before its reader is.
 *
 * <p>Which calls these are, goes by a thread-local that is set while somebody subscribes, and that Spring AI's HTTP client hands on to the thread that makes the call.
 * Where something subscribes on another thread, there are none, and cancelling is up to the client.
 */
final class Calls implements Flow.Subscription {

    private static final ThreadLocal<Calls> CURRENT = new ThreadLocal<>();

    static {
        ContextRegistry.getInstance().registerThreadLocalAccessor(Calls.class.getName(), CURRENT);
    }

    // Guarded by the monitor.
    private final List<Runnable> cancellations = new ArrayList<>();
    private boolean isCancelled;

    private Flow.@Nullable Subscription upstream;

    private Calls() {}

    /** Adds a call that is made for the subscription of this thread, if there is one. */
    static void add(Runnable cancellation) {
        Calls calls = CURRENT.get();
        if (calls != null && !calls.keep(cancellation)) {
            cancellation.run();
        }
    }

    private synchronized boolean keep(Runnable cancellation) {
        return !isCancelled && cancellations.add(cancellation);
    }

    /** Returns a source that cancels its calls when it is cancelled. */
    static Flow.Publisher<ChatResponse> of(Flux<ChatResponse> answer) {
        Flow.Publisher<ChatResponse> source = FlowAdapters.toFlowPublisher(answer);
        return subscriber -> {
            Calls calls = new Calls();
            Calls outer = CURRENT.get();
            CURRENT.set(calls);
            try {
                source.subscribe(calls.between(subscriber));
            } finally {
                if (outer == null) {
                    CURRENT.remove();
                } else {
                    CURRENT.set(outer);
                }
            }
        };
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
        if (upstream != null) {
            upstream.request(n);
        }
    }

    @Override
    public void cancel() {
        List<Runnable> made;
        synchronized (this) {
            isCancelled = true;
            made = List.copyOf(cancellations);
            cancellations.clear();
        }
        made.forEach(Runnable::run);
        if (upstream != null) {
            upstream.cancel();
        }
    }
}
