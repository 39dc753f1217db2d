package dev.ssehub.internal.callouts;

import dev.ssehub.session.PresenceListener;
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

/** Calls the application's listeners sequentially on one thread, in the order of the events that they are notified of. */
public final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    /** With more calls waiting than this, the listeners are stuck, and memory has to stay bounded. */
    private static final int MAX_WAITING = 100_000;

    private final List<SessionListener> listeners;
    private final List<PresenceListener> presenceListeners;
    private final HubThreads threads;
    private final ThreadPoolExecutor executor;
    private final LongAdder dropped = new LongAdder();

    public Listeners(Extensions extensions, HubThreads threads) {
        this.threads = threads;
        this.listeners = List.copyOf(extensions.listeners());
        this.presenceListeners = List.copyOf(extensions.presenceListeners());
        executor = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), threads, (call, pool) -> drop());
    }

    /** Starts the thread if there are listeners, so that no lane has to, because creating a thread may fail for lack of memory. */
    public void start() {
        if (!listeners.isEmpty() || !presenceListeners.isEmpty()) {
            executor.prestartAllCoreThreads();
        }
    }

    public void notifySession(Consumer<SessionListener> call) {
        callAll(listeners, call);
    }

    public void notifyPresence(Consumer<PresenceListener> call) {
        callAll(presenceListeners, call);
    }

    private <T> void callAll(List<T> all, Consumer<T> call) {
        if (!all.isEmpty()) {
            executor.execute(() -> all.forEach(listener -> notify(listener, call)));
        }
    }

    public long dropped() {
        return dropped.sum();
    }

    /** Ends the thread after the pending calls, within {@code maxWait}. A listener that calls this does not wait for itself. */
    public void close(Duration maxWait) {
        executor.shutdown();
        if (!threads.awaitEnd(maxWait)) {
            executor.shutdownNow();
            threads.awaitEnd(maxWait);
        }
    }

    private static <T> void notify(T listener, Consumer<T> call) {
        try {
            call.accept(listener);
        } catch (Throwable e) {
            LOG.warn("A listener failed; the others are still called", e);
        }
    }

    private void drop() {
        if (executor.isShutdown()) {
            LOG.debug("A listener is not called, because the hub is closed");
        } else if (dropped.intValue() == 0) {
            LOG.warn("Listeners are too slow: {} calls are waiting, further ones are dropped and counted", MAX_WAITING);
        }
        dropped.increment();
    }
}
