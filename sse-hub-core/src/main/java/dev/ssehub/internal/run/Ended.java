package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;
import java.time.Instant;

/**
 * The end of a run, and when it was.
 *
 * @param end how it ended
 * @param at when it ended
 * @param nanos the same moment, by the monotonic clock
 * @param byProducer whether its producer ended it
 */
record Ended(RunEnd end, Instant at, long nanos, boolean byProducer) {}
