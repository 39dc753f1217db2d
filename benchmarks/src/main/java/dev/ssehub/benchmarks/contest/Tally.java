package dev.ssehub.benchmarks.contest;

import java.util.Arrays;

/** The deliveries to all streams of a client, and their latencies. */
final class Tally {

    private int payloadBytes = 100;
    private long delivered;
    private long wrong;
    private long[] latencies = new long[1 << 16];

    /** Begins a measurement with events of this size. */
    void begin(int newPayloadBytes) {
        payloadBytes = newPayloadBytes;
        delivered = 0;
        wrong = 0;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    void deliver(long latencyNanos) {
        if (delivered == latencies.length) {
            latencies = Arrays.copyOf(latencies, latencies.length * 2);
        }
        latencies[(int) delivered++] = latencyNanos;
    }

    /** Counts an event that was missed, repeated or out of order. */
    void wrong() {
        wrong++;
    }

    long delivered() {
        return delivered;
    }

    long wrongs() {
        return wrong;
    }

    /** Returns a quantile of the latencies, in milliseconds. */
    double latencyMillis(double quantile) {
        long[] sorted = Arrays.copyOf(latencies, (int) delivered);
        Arrays.sort(sorted);
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / 1e6;
    }

    @Override
    public String toString() {
        return delivered + " delivered, " + wrong + " missing, repeated or out of order";
    }
}
