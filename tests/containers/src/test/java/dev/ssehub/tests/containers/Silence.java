package dev.ssehub.tests.containers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the longest silence of a client, without the time for which the machine stalled in the meantime. A thread that only reads the
 * clock detects such stalls.
 */
final class Silence implements AutoCloseable {

    private static final long TICK = Duration.ofMillis(2).toNanos();
    private static final long STALL = Duration.ofMillis(20).toNanos();

    /** A time in which the machine stalled. */
    private record Stall(long from, long to) {
        long within(long begin, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin));
        }
    }

    private final List<Stall> stalls = new ArrayList<>();
    private final List<Long> heard = new ArrayList<>();
    private volatile boolean closed;

    Silence() {
        Thread control = new Thread(this::watchTheClock, "control-clock");
        control.setDaemon(true);
        control.setPriority(Thread.MAX_PRIORITY);
        control.start();
        hear();
    }

    private void watchTheClock() {
        long last = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(TICK);
            long now = System.nanoTime();
            if (now - last > STALL) {
                synchronized (this) {
                    stalls.add(new Stall(last, now));
                }
            }
            last = now;
        }
    }

    /** Records that the client has heard something now. */
    synchronized void hear() {
        heard.add(System.nanoTime());
    }

    /** Returns how often the client has heard something. */
    synchronized int times() {
        return heard.size() - 1;
    }

    /** Returns the longest silence from the beginning until now. */
    synchronized Duration longest() {
        hear();
        long longest = 0;
        for (int i = 1; i < heard.size(); i++) {
            long begin = heard.get(i - 1);
            long end = heard.get(i);
            long stalled =
                    stalls.stream().mapToLong(stall -> stall.within(begin, end)).sum();
            longest = Math.max(longest, end - begin - stalled);
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        closed = true;
    }
}
