/**
 * Where order and ids come from: the SPI between a hub and the log that its nodes share, and the in-memory one.
 *
 * <p>A hub appends through {@link dev.ssehub.backplane.Backplane} and learns everything, its own appends included, from the ordered
 * feed that the backplane gives to its {@link dev.ssehub.backplane.LogReceiver}.
 */
@NullMarked
package dev.ssehub.backplane;

import org.jspecify.annotations.NullMarked;
