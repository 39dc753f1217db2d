/**
 * Runs: logs with an end, such as a language model's answer, an agent's steps or the progress of a long job.
 *
 * <p>{@link dev.ssehub.run.Runs} starts, finds and stops them. The producer writes to a {@link dev.ssehub.run.Run} and never waits for
 * viewers, which are cursors in the log of the run, as sessions are in the log of the hub. A {@link dev.ssehub.run.Dialect} defines the
 * frames for a front end.
 */
@NullMarked
package dev.ssehub.run;

import org.jspecify.annotations.NullMarked;
