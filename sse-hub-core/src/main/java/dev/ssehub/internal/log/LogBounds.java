package dev.ssehub.internal.log;

import java.time.Duration;

/**
 * How much the log keeps.
 *
 * @param maxEvents the number of entries in the window
 * @param maxBytes their bytes, including each entry's fixed cost
 * @param maxAge how long an entry stays in the window
 * @param maxRetained the number of retained values
 * @param maxRetainedBytes their bytes
 */
public record LogBounds(int maxEvents, long maxBytes, Duration maxAge, int maxRetained, long maxRetainedBytes) {}
