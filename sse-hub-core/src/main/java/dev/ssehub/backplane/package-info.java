/**
 * The source of order and ids: the SPI between a hub and the log that its nodes share, and the in-memory log.
 *
 * <p>A hub appends through {@link dev.ssehub.backplane.Backplane} and receives everything, including its own appends, from the ordered
 * feed that the backplane passes to its {@link dev.ssehub.backplane.LogReceiver}.
 */
@NullMarked
package dev.ssehub.backplane;

import org.jspecify.annotations.NullMarked;
