package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;
import java.time.Instant;

/**
 * The end of a run, and when it was.
 *
 * @param end how it ended
 * @param at when
 * @param nanos the same, by the monotonic clock
 * @param byProducer whether its producer has ended it
 */
record Ended(RunEnd end, Instant at, long nanos, boolean byProducer) {}
