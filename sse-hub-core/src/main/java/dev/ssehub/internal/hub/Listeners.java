package dev.ssehub.internal.hub;

import dev.ssehub.session.SessionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the application's session listeners one after the other, on one thread of their own and in the order of what happened. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    /** Beyond this the listeners are stuck, and memory has to stay bounded. */
    private static final int MAX_WAITING = 100_000;

    private final List<SessionListener> listeners;
    private final HubThreads threads;
    private final ThreadPoolExecutor executor;
    private final LongAdder dropped = new LongAdder();

    Listeners(List<SessionListener> listeners, HubThreads threads) {
        this.threads = threads;
        this.listeners = List.copyOf(listeners);
        executor = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), threads, (call, pool) -> drop());
        executor.allowCoreThreadTimeOut(true);
    }

    void tell(Consumer<SessionListener> call) {
        if (!listeners.isEmpty()) {
            executor.execute(() -> listeners.forEach(listener -> tell(listener, call)));
        }
    }

    long dropped() {
        return dropped.sum();
    }

    /** Lets the calls that wait be made, as long as patience lasts. */
    void close(Duration patience) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            executor.shutdownNow();
        }
        threads.awaitEnd(patience);
    }

    private static void tell(SessionListener listener, Consumer<SessionListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException e) {
            LOG.warn("A session listener failed; the others are told all the same", e);
        }
    }

    private void drop() {
        if (dropped.intValue() == 0) {
            LOG.warn(
                    "Session listeners are too slow: {} calls wait, further ones are dropped and counted", MAX_WAITING);
        }
        dropped.increment();
    }
}
