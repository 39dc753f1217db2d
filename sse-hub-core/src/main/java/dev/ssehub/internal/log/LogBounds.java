package dev.ssehub.internal.log;

import java.time.Duration;

/**
 * How much the log keeps.
 *
 * @param maxEvents entries in the window
 * @param maxBytes their bytes, each entry's fixed cost included
 * @param maxAge how long an entry stays in the window
 * @param maxRetained how many values of keys are retained
 * @param maxRetainedBytes their bytes
 */
public record LogBounds(int maxEvents, long maxBytes, Duration maxAge, int maxRetained, long maxRetainedBytes) {}
