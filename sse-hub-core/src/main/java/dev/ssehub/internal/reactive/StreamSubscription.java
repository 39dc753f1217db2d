package dev.ssehub.internal.reactive;

import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both the connection of a session and the subscription of its subscriber.
 *
 * <p>Signals to the subscriber are sent by one task at a time, so that they are serial, as reactive streams require (§1.3), no matter which
 * thread causes them. Neither the subscriber nor its executor is called under the lock.
 *
 * <p>A signal that the lane causes is never sent on the lane. If the executor runs a task on the calling thread, this is detected, and the
 * hub's own threads run the task instead. They also do this if the executor rejects a task; in this case, the stream ends, and the
 * subscriber gets the rejection in {@code onError}. A subscriber that throws counts as cancelled (§2.13).
 */
final class StreamSubscription implements Connection, Flow.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSubscription.class);

    private final Executor executor;
    private final HandOff handOff;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private @Nullable ConnectionSignals signals;
    private @Nullable ByteBuffer next;
    private @Nullable Throwable error;
    private long requested;
    private boolean begun;
    private boolean ended;
    private boolean scheduled;

    StreamSubscription(Flow.Subscriber<? super ByteBuffer> subscriber, Executor executor, HandOff handOff) {
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber must not be null");
        this.executor = executor;
        this.handOff = handOff;
    }

    /** Sets the session and returns its connection. */
    Connection connect(ConnectionSignals newSignals) {
        locked(() -> signals = newSignals);
        return this;
    }

    /** Subscribes, and fails at once if the hub has refused the session. */
    void begin(@Nullable Throwable refusal) {
        Flow.Subscriber<? super ByteBuffer> to = subscriber;
        if (to == null || !signal(to, it -> it.onSubscribe(this))) {
            return;
        }
        locked(() -> {
            begun = true;
            if (refusal != null) {
                fail(refusal);
            }
        });
        goOn();
    }

    @Override
    public void request(long n) {
        locked(() -> {
            if (n <= 0) {
                fail(new IllegalArgumentException("request must be positive (reactive streams §3.9) but was " + n));
            } else {
                requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
            }
        });
        schedule(false);
        if (n <= 0) {
            notifySession();
        }
    }

    @Override
    public void cancel() {
        locked(this::letGo);
        notifySession();
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (subscriber == null || ended) {
                throw new IOException("the subscriber has cancelled");
            }
            next = ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
        } finally {
            lock.unlock();
        }
        schedule(true);
        return false;
    }

    @Override
    public void complete() {
        locked(() -> ended = true);
        schedule(true);
    }

    @Override
    public void abort() {
        locked(() -> {
            if (error == null) {
                fail(new IOException("the stream was closed: the subscriber asked for nothing for too long"));
            }
        });
        schedule(true);
    }

    /** Ends the stream with a failure, and discards what has not been delivered yet. Called under the lock. */
    private void fail(Throwable failure) {
        error = failure;
        ended = true;
        next = null;
    }

    /** Ends all signals, and drops the reference to the subscriber (§3.13). Called under the lock. */
    private void letGo() {
        subscriber = null;
        next = null;
        ended = true;
    }

    private void goOn() {
        schedule(false);
        notifySession();
    }

    /** Schedules the next signal if one is due and none is scheduled yet. */
    private void schedule(boolean onLane) {
        lock.lock();
        try {
            boolean due = next == null ? ended : requested > 0;
            if (!due || !begun || scheduled || subscriber == null) {
                return;
            }
            scheduled = true;
        } finally {
            lock.unlock();
        }
        Task task = new Task(onLane ? Thread.currentThread() : null);
        try {
            executor.execute(task);
        } catch (Throwable refusal) {
            refused(task, refusal);
        } finally {
            task.isHandedOver = true;
        }
    }

    private void refused(Task task, Throwable refusal) {
        locked(() -> fail(refusal));
        notifySession();
        if (task.hasRun) {
            schedule(true);
        } else {
            onHubThread();
        }
    }

    private void onHubThread() {
        try {
            handOff.execute(this::workOff);
        } catch (RuntimeException closed) {
            LOG.warn("A subscriber gets no terminal signal: its executor rejects tasks, and the hub is closed");
            cancel();
        }
    }

    private void workOff() {
        Flow.Subscriber<? super ByteBuffer> to;
        Consumer<Flow.Subscriber<? super ByteBuffer>> signal;
        lock.lock();
        try {
            to = subscriber;
            signal = nextSignal();
        } finally {
            lock.unlock();
        }
        if (to == null || !signal(to, signal)) {
            return;
        }
        locked(() -> scheduled = false);
        goOn();
    }

    /** Takes the next signal for the subscriber; there are no more after a terminal one. Called under the lock. */
    private Consumer<Flow.Subscriber<? super ByteBuffer>> nextSignal() {
        ByteBuffer buffer = next;
        Throwable failure = error;
        next = null;
        if (buffer != null) {
            requested = requested == Long.MAX_VALUE ? requested : requested - 1;
            return to -> to.onNext(buffer);
        }
        letGo();
        return failure == null ? Flow.Subscriber::onComplete : to -> to.onError(failure);
    }

    /** Returns whether the subscriber returned normally. */
    private boolean signal(
            Flow.Subscriber<? super ByteBuffer> to, Consumer<Flow.Subscriber<? super ByteBuffer>> signal) {
        try {
            signal.accept(to);
            return true;
        } catch (Throwable e) {
            LOG.warn("A subscriber threw, which no subscriber may (reactive streams §2.13); its stream ends", e);
            cancel();
            return false;
        }
    }

    /**
     * Notifies the session of what it may do now: once at the beginning, and once after each signal. A writable signal at any other time
     * would make the lane replace a buffer that is still waiting.
     */
    private void notifySession() {
        ConnectionSignals to;
        boolean gone;
        boolean writable;
        lock.lock();
        try {
            to = signals;
            gone = subscriber == null || (ended && error != null);
            writable = next == null && !scheduled && !ended;
        } finally {
            lock.unlock();
        }
        if (to != null && gone) {
            to.closed();
        } else if (to != null && writable) {
            to.writable();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Sends the next signal, but not on the lane that caused it. */
    private final class Task implements Runnable {
        private final @Nullable Thread lane;
        /** Whether the executor has returned. Read by the lane's own thread only, and meaningless on others. */
        private boolean isHandedOver;
        /** Whether the task has run, even if the executor also threw an exception. */
        private volatile boolean hasRun;

        Task(@Nullable Thread lane) {
            this.lane = lane;
        }

        @Override
        public void run() {
            hasRun = true;
            if (Thread.currentThread() == lane && !isHandedOver) {
                onHubThread();
            } else {
                workOff();
            }
        }
    }
}
