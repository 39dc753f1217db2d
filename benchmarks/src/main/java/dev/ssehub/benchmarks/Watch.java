package dev.ssehub.benchmarks;

import dev.ssehub.event.SseEvent;
import dev.ssehub.transport.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A socket that accepts everything, and reads from the data when each event was created. */
final class Watch implements Connection {

    private static final int DATA_BYTES = 100;
    private static final long EVENT_EVERY_NANOS = 10_000_000;

    private final AtomicLong seen = new AtomicLong();
    private volatile Latencies latencies = new Latencies();

    /** Publishes an event. */
    interface Publisher {
        void publish(SseEvent event) throws Exception;
    }

    /** Returns an event of a hundred bytes with its time of creation. */
    static SseEvent stamped() {
        String stamp = "@" + System.nanoTime() + "@";
        return SseEvent.of(stamp + "x".repeat(DATA_BYTES - stamp.length()));
    }

    /** Returns how many events have arrived. */
    long seen() {
        return seen.get();
    }

    /** Returns the latencies since the last {@link #forget}. Must be called after all events have arrived. */
    Latencies latencies() {
        return latencies;
    }

    void forget() {
        latencies = new Latencies();
    }

    /** Publishes a hundred events per second, and waits until all have arrived. Returns how long each publish took. */
    Latencies pace(Duration length, Publisher publisher) {
        int events = (int) (length.toNanos() / EVENT_EVERY_NANOS);
        Latencies waits = new Latencies();
        long before = seen();
        long next = System.nanoTime();
        for (int i = 0; i < events; i++) {
            long now = System.nanoTime();
            try {
                publisher.publish(stamped());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            waits.add(System.nanoTime() - now);
            next += EVENT_EVERY_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        awaitSeen(before + events);
        return waits;
    }

    void awaitSeen(long events) {
        long giveUpAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (seen() < events) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException(
                        String.format("%,d of %,d events have come within a minute", seen(), events));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) {
        long now = System.nanoTime();
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (bytes[at++] == '@') {
                long stamp = 0;
                while (bytes[at] != '@') {
                    stamp = stamp * 10 + bytes[at++] - '0';
                }
                at++;
                latencies.add(now - stamp);
                seen.incrementAndGet();
            }
        }
        return true;
    }

    @Override
    public void complete() {}

    @Override
    public void abort() {}
}
