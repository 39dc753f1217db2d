package dev.ssehub.webflux;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * An answer that is not known yet: a stream or an error. No thread waits for it.
 *
 * <p>It is sent once two things have happened: the answer is known, and the framework has subscribed. Until then, filters may still inspect the
 * response.
 */
final class AwaitedAnswer implements HttpExchange.Later {

    /** An exchange whose answer is sent when it is subscribed to. */
    interface Answerable extends HttpExchange {

        /** Returns a {@code Mono} that sends the answer that was given. */
        Mono<Void> answer();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AwaitedAnswer.class);

    private final Supplier<? extends Answerable> exchanges;
    /** Cancelled when the client is gone. */
    private final CompletableFuture<Mono<Void>> known = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable Runnable how;
    private boolean isSubscribed;

    /** Set when the client leaves. An answer that becomes known at that moment is not subscribed to. */
    private volatile boolean isCancelled;

    /** @param exchanges creates the exchange to be answered; called for each attempt, of which one succeeds */
    AwaitedAnswer(Supplier<? extends Answerable> exchanges) {
        this.exchanges = exchanges;
    }

    Mono<Void> answer() {
        return Mono.defer(() -> {
                    subscribed();
                    return Mono.fromFuture(known).doOnCancel(() -> isCancelled = true);
                })
                .flatMap(Function.identity());
    }

    private void subscribed() {
        Runnable due;
        lock.lock();
        try {
            isSubscribed = true;
            due = how;
        } finally {
            lock.unlock();
        }
        if (due != null) {
            due.run();
        }
    }

    @Override
    public void answerBy(Runnable answering) {
        boolean isDue;
        lock.lock();
        try {
            how = answering;
            isDue = isSubscribed;
        } finally {
            lock.unlock();
        }
        if (isDue) {
            answering.run();
        }
    }

    @Override
    public void finish(HttpExchange.Answering answering) {
        Answerable exchange = exchanges.get();
        try {
            answering.answer(exchange);
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
        }
        known.complete(exchange.answer());
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals)
            throws IOException {
        if (known.isDone()) {
            throw new IOException("the client is gone");
        }
        Answerable exchange = exchanges.get();
        Connection made = exchange.stream(headers, end, signals);
        // The flag is set before the future is cancelled, and read after it is completed.
        if (!known.complete(exchange.answer()) || isCancelled) {
            throw new IOException("the client is gone");
        }
        return made;
    }
}
