package dev.ssehub.servlet;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A response whose container fails or waits in a flush, which no real container can be made to do on demand. */
final class FakeResponse implements ConnectionSignals {

    final AtomicInteger completed = new AtomicInteger();
    final AtomicInteger saidWritable = new AtomicInteger();
    final AtomicInteger saidClosed = new AtomicInteger();
    final AtomicInteger inFlush = new AtomicInteger();
    final AtomicBoolean touchedAfterEnd = new AtomicBoolean();
    /** A flush that waits ignores interrupts, as in some containers. */
    final CountDownLatch mayLeaveFlush = new CountDownLatch(1);

    volatile boolean waitsInFlush;
    volatile Error fault;
    volatile BooleanSupplier readiness = () -> true;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            touchedAfterEnd.compareAndSet(false, completed.get() > 0);
            return readiness.getAsBoolean();
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int b) {
            body.write(b);
        }

        @Override
        public void flush() {
            touchedAfterEnd.compareAndSet(false, completed.get() > 0);
            if (fault != null) {
                throw fault;
            }
            inFlush.incrementAndGet();
            try {
                if (waitsInFlush) {
                    mayLeave();
                }
            } finally {
                inFlush.decrementAndGet();
            }
        }

        private void mayLeave() {
            boolean wasInterrupted = false;
            while (mayLeaveFlush.getCount() > 0) {
                try {
                    mayLeaveFlush.await();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    };

    int written() {
        return body.size();
    }

    ServletConnection connection(ConnectionSignals signals) {
        HubClock clock = HubClock.system();
        AsyncContext async = proxy(AsyncContext.class, "complete", completed::incrementAndGet);
        HttpServletResponse response = proxy(HttpServletResponse.class, "isCommitted", () -> true);
        return new ServletConnection(
                async,
                out,
                8192,
                true,
                true,
                clock,
                signals,
                new Swallowers(response, () -> "nobody", new OncePerMinute(clock::nanos)),
                null);
    }

    private static <T> T proxy(Class<T> type, String method, Supplier<Object> answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, args) -> {
            if (called.getName().equals(method)) {
                Object answered = answer.get();
                return called.getReturnType() == void.class ? null : answered;
            }
            return null;
        }));
    }

    @Override
    public void writable() {
        saidWritable.incrementAndGet();
    }

    @Override
    public void closed() {
        saidClosed.incrementAndGet();
    }
}
