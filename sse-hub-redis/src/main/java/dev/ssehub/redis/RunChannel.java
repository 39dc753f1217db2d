package dev.ssehub.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.ssehub.backplane.RunStore.Watch;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what is published about runs, over one connection for all channels, which is opened when there is a listener.
 *
 * <p>A channel keeps nothing. Its listeners are therefore notified of each new subscription, and then look for what they have missed. They are called
 * on the thread of the connection. The thread of this class connects, checks now and then whether Redis still answers, and reconnects. Thread-safe.
 */
final class RunChannel {

    private static final Logger LOG = LoggerFactory.getLogger(RunChannel.class);
    private static final long PAUSE_MILLIS = 500;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final Semaphore work = new Semaphore(0);
    private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;
    private volatile boolean closed;
    /** Guarded by this object's monitor. */
    private @Nullable Thread thread;

    // Confined to the thread.
    private @Nullable Future<?> asked;
    private long askedAt;

    /** Listens to a channel; called by one thread at a time. */
    interface Listener {

        void published(byte[] message);

        /** Messages may have been missed before this. */
        void subscribed();
    }

    RunChannel(RedisSettings settings, RedisConnector connector) {
        this.settings = settings;
        this.connector = connector;
    }

    Watch listen(String channel, Listener listener) {
        synchronized (this) {
            listeners
                    .computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>())
                    .add(listener);
            if (thread == null && !closed) {
                thread = new Thread(this::keepConnected, "sse-hub-redis-runs-" + settings.hub());
                thread.setDaemon(true);
                thread.start();
            }
        }
        StatefulRedisPubSubConnection<String, byte[]> current = connection;
        if (current == null || !current.isOpen()) {
            work.release();
        } else {
            // Even if there are other listeners, since this one has to be notified on the connection's thread.
            subscribe(current, channel, listener);
        }
        return () -> leave(channel, listener);
    }

    private void leave(String channel, Listener listener) {
        boolean isLast;
        synchronized (this) {
            List<Listener> known = listeners.get(channel);
            isLast = known != null && known.remove(listener) && known.isEmpty() && listeners.remove(channel, known);
        }
        StatefulRedisPubSubConnection<String, byte[]> current = connection;
        if (isLast && current != null && current.isOpen()) {
            var unused = current.async().unsubscribe(channel);
            if (listeners.containsKey(channel)) {
                // There is a listener again. Commands of one connection keep their order, so this one takes effect.
                subscribe(current, channel, null);
            }
        }
    }

    private void keepConnected() {
        while (!closed) {
            try {
                StatefulRedisPubSubConnection<String, byte[]> current = connection;
                if (!listeners.isEmpty() && (current == null || !isAlive(current))) {
                    connect(current);
                }
                var unused = work.tryAcquire(PAUSE_MILLIS, MILLISECONDS);
                work.drainPermits();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.debug("There is no connection to Redis for the runs of {}: {}", settings.hub(), e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A lost network ends no connection: only a missing answer reveals it. */
    private boolean isAlive(StatefulRedisPubSubConnection<String, byte[]> current) {
        if (!current.isOpen()) {
            return false;
        }
        Future<?> before = asked;
        long waited = settings.clock().nanos() - askedAt;
        if (before != null && !before.isDone()) {
            return waited < settings.timeout().toNanos();
        }
        if (before == null || waited >= settings.timeout().toNanos() / 2) {
            asked = current.async().ping();
            askedAt = settings.clock().nanos();
        }
        return true;
    }

    private void connect(@Nullable StatefulRedisPubSubConnection<String, byte[]> lost) throws InterruptedException {
        if (lost != null) {
            // Before the next connection begins, so that no listener is called by two threads.
            awaitEnd(lost);
        }
        asked = null;
        StatefulRedisPubSubConnection<String, byte[]> made = connector.connectPubSub();
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                each(channel, listener -> listener.published(message));
            }
        });
        connection = made;
        listeners.keySet().forEach(channel -> subscribe(made, channel, null));
    }

    private void awaitEnd(StatefulRedisPubSubConnection<String, byte[]> lost) throws InterruptedException {
        try {
            lost.closeAsync().get(settings.timeout().toMillis(), MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A connection to Redis did not end in the usual way", e);
        }
    }

    /** @param only the listener to notify, or null for all listeners of the channel */
    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> to, String channel, @Nullable Listener only) {
        var unused = to.async()
                .subscribe(channel)
                .thenRun(() -> each(channel, listener -> {
                    if (only == null || only == listener) {
                        listener.subscribed();
                    }
                }));
    }

    private void each(String channel, Consumer<Listener> action) {
        for (Listener listener : listeners.getOrDefault(channel, List.of())) {
            try {
                action.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("A watcher of {} failed", channel, e);
            }
        }
    }

    void close() {
        closed = true;
        Thread started;
        synchronized (this) {
            started = thread;
            listeners.clear();
        }
        if (started != null) {
            started.interrupt();
            try {
                started.join(settings.timeout().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        StatefulRedisPubSubConnection<String, byte[]> current = connection;
        if (current != null) {
            var unused = current.closeAsync();
        }
    }
}
