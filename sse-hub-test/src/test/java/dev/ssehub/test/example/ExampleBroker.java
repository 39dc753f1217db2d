package dev.ssehub.test.example;

import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.event.EventId;
import dev.ssehub.test.BrokerControl;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A broker in the tests' own process, with named logs of bytes. It can go down, stall, and discard entries. Thread-safe. */
final class ExampleBroker implements BrokerControl {

    private static final Map<String, ExampleBroker> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger PORTS = new AtomicInteger();

    private enum State {
        UP,
        DOWN,
        STALLED
    }

    /** An entry of a log. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Entry(EventId id, byte[] bytes) {}

    private static final class Log {
        final long epoch = BrokerClock.system().epochAfter(0);
        final List<Entry> entries = new ArrayList<>();
        final Map<String, EventId> byKey = new HashMap<>();
        long lastOffset;
    }

    private final String uri = "example://local:" + PORTS.incrementAndGet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Map<String, Log> logs = new HashMap<>();
    private State state = State.UP;

    static ExampleBroker start() {
        ExampleBroker broker = new ExampleBroker();
        RUNNING.put(broker.uri, broker);
        return broker;
    }

    /** Returns the broker at an address. */
    static ExampleBroker at(String uri) throws IOException {
        ExampleBroker broker = RUNNING.get(uri);
        if (broker == null) {
            throw new IOException("nothing listens at " + uri);
        }
        return broker;
    }

    private interface Call<T> {
        T on(Log log);
    }

    private <T> T call(String name, Duration timeout, Call<T> call) throws IOException, InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (state == State.STALLED && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (state != State.UP) {
                throw new IOException(state == State.DOWN ? "the broker is down" : "no answer within " + timeout);
            }
            return call.on(logs.computeIfAbsent(name, unused -> new Log()));
        } finally {
            lock.unlock();
        }
    }

    /** Appends an entry, unless the key is known. Returns its id, or that of the first entry with the key. */
    EventId append(String name, @Nullable String key, byte[] bytes, Duration timeout)
            throws IOException, InterruptedException {
        return call(name, timeout, log -> {
            EventId known = key == null ? null : log.byKey.get(key);
            if (known != null) {
                return known;
            }
            EventId id = new EventId(log.epoch, ++log.lastOffset);
            log.entries.add(new Entry(id, bytes));
            if (key != null) {
                log.byKey.put(key, id);
            }
            changed.signalAll();
            return id;
        });
    }

    /** Returns the position before the first entry. */
    EventId begin(String name, Duration timeout) throws IOException, InterruptedException {
        return call(
                name,
                timeout,
                log -> new EventId(
                        log.epoch,
                        log.entries.isEmpty()
                                ? log.lastOffset
                                : log.entries.get(0).id().offset() - 1));
    }

    /** Returns the next entries after a position, at most a hundred. */
    List<Entry> read(String name, EventId after, Duration timeout) throws IOException, InterruptedException {
        return call(
                name,
                timeout,
                log -> log.entries.stream()
                        .filter(entry -> entry.id().isAfter(after))
                        .limit(100)
                        .toList());
    }

    /** Waits for a change, but only for a short time. */
    void awaitChange() throws InterruptedException {
        lock.lock();
        try {
            var unused = changed.awaitNanos(Duration.ofMillis(100).toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Discards all entries of a log; ids continue. */
    void forget(String name) throws IOException, InterruptedException {
        call(name, Duration.ZERO, log -> {
            log.entries.clear();
            return log;
        });
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public String unusedUri() {
        return "example://local:" + PORTS.incrementAndGet();
    }

    @Override
    public void kill() {
        become(State.DOWN);
    }

    @Override
    public void startAgain() {
        become(State.UP);
    }

    @Override
    public void freeze() {
        become(State.STALLED);
    }

    @Override
    public void thaw() {
        become(State.UP);
    }
}
