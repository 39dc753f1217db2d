package dev.ssehub.internal.hub;

import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import dev.ssehub.transport.OpenRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream for reactive stacks: each subscriber gets a session of its own, whose connection takes one buffer at a time.
 *
 * <p>A buffer waits until it is requested, and the next is taken when it has been delivered, on the executor, never on a lane. So a
 * subscriber without demand is a client with a full socket: nothing piles up, and it is given up after the stall time-out.
 */
public final class SessionPublisher implements Flow.Publisher<ByteBuffer> {

    private final HubRuntime runtime;
    private final OpenRequest request;
    private final Executor executor;

    public SessionPublisher(HubRuntime runtime, OpenRequest request, Executor executor) {
        this.runtime = runtime;
        this.request = request;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Demand demand = new Demand(subscriber, executor);
        Throwable refusal = null;
        try {
            runtime.open(request, demand::connect);
        } catch (IOException | RuntimeException e) {
            refusal = e;
        }
        demand.begin(refusal);
    }

    /**
     * The connection and the subscription in one. Signals to the subscriber are events of a small machine that one task at a time works
     * off, so that they are serial, as the rules of reactive streams demand (§1.3), whoever causes them.
     */
    private static final class Demand implements Connection, Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final Executor executor;
        private final ReentrantLock lock = new ReentrantLock();

        // Guarded by the lock.
        private @Nullable ConnectionSignals signals;
        private @Nullable ByteBuffer next;
        private @Nullable Throwable error;
        private long requested;
        private boolean begun;
        private boolean ended;
        private boolean cancelled;
        private boolean scheduled;

        Demand(Flow.Subscriber<? super ByteBuffer> subscriber, Executor executor) {
            this.subscriber = subscriber;
            this.executor = executor;
        }

        Connection connect(ConnectionSignals newSignals) {
            lock.lock();
            try {
                signals = newSignals;
                return this;
            } finally {
                lock.unlock();
            }
        }

        /** Subscribes, and fails at once if the hub refused. */
        void begin(@Nullable Throwable refusal) {
            subscriber.onSubscribe(this);
            lock.lock();
            try {
                begun = true;
                if (refusal != null) {
                    ended = true;
                    error = refusal;
                }
                schedule();
            } finally {
                lock.unlock();
            }
            tell();
        }

        @Override
        public void request(long n) {
            lock.lock();
            try {
                if (n <= 0) {
                    error = new IllegalArgumentException(
                            "request must be positive (reactive streams §3.9) but was " + n);
                    ended = true;
                    next = null;
                } else {
                    requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
                }
                schedule();
            } finally {
                lock.unlock();
            }
            if (n <= 0) {
                tell();
            }
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                cancelled = true;
                next = null;
            } finally {
                lock.unlock();
            }
            tell();
        }

        @Override
        public boolean write(byte[] bytes, int offset, int length) throws IOException {
            lock.lock();
            try {
                if (cancelled || ended) {
                    throw new IOException("the subscriber has cancelled");
                }
                next = ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
                schedule();
                return false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void complete() {
            lock.lock();
            try {
                ended = true;
                schedule();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void abort() {
            lock.lock();
            try {
                if (error == null) {
                    error = new IOException("the stream was given up: the subscriber asked for nothing for too long");
                }
                ended = true;
                next = null;
                schedule();
            } finally {
                lock.unlock();
            }
        }

        private void schedule() {
            boolean due = next == null ? ended : requested > 0;
            if (due && begun && !scheduled && !cancelled) {
                scheduled = true;
                executor.execute(this::workOff);
            }
        }

        private void workOff() {
            Consumer<Flow.Subscriber<? super ByteBuffer>> signal = nextSignal();
            signal.accept(subscriber);
            lock.lock();
            try {
                scheduled = false;
                schedule();
            } finally {
                lock.unlock();
            }
            tell();
        }

        /** Takes what the subscriber is to be told next; after the last signal there is nothing more to tell. */
        private Consumer<Flow.Subscriber<? super ByteBuffer>> nextSignal() {
            lock.lock();
            try {
                ByteBuffer buffer = next;
                Throwable failure = error;
                next = null;
                if (cancelled) {
                    return to -> {};
                }
                if (buffer != null) {
                    requested = requested == Long.MAX_VALUE ? requested : requested - 1;
                    return to -> to.onNext(buffer);
                }
                cancelled = true;
                return failure == null ? Flow.Subscriber::onComplete : to -> to.onError(failure);
            } finally {
                lock.unlock();
            }
        }

        /** Tells the session what it may do now. */
        private void tell() {
            ConnectionSignals to;
            boolean gone;
            boolean writable;
            lock.lock();
            try {
                to = signals;
                gone = cancelled || (ended && error != null);
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
    }
}
