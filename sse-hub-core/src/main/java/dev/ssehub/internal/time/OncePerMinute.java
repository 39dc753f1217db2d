package dev.ssehub.internal.time;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Limits how often a failure is logged, because one that repeats for each client would fill the log. Thread-safe. */
public final class OncePerMinute {

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    /** Further kinds share one limit. */
    private static final int MAX_KINDS = 100;

    private static final int MAX_CAUSES = 20;

    private final Map<String, Long> lastByKind = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param nanos a monotonic clock */
    public OncePerMinute(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Returns whether a failure of this kind should be logged. Returns true to one caller per minute. */
    public boolean isDue(String kind) {
        boolean isKnown = lastByKind.containsKey(kind) || lastByKind.size() < MAX_KINDS;
        long now = nanos.getAsLong();
        boolean[] due = {false};
        lastByKind.compute(isKnown ? kind : "any other", (key, last) -> {
            due[0] = last == null || now - last >= MINUTE_NANOS;
            return due[0] || last == null ? now : last;
        });
        return due[0];
    }

    /**
     * Returns whether a failure should be logged. Failures of the same type whose root causes were thrown in the same place are of one
     * kind.
     */
    public boolean isDue(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < MAX_CAUSES; depth++) {
            cause = cause.getCause();
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return isDue(failure.getClass().getName() + cause.getClass().getName() + (trace.length == 0 ? "" : trace[0]));
    }
}
