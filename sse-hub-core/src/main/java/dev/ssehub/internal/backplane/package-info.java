/**
 * What the backplane in memory shares with those that have a broker: epochs, and which idempotency keys a log has had.
 *
 * <p>Called by publishers, or by the thread that follows a broker.
 */
@NullMarked
package dev.ssehub.internal.backplane;

import org.jspecify.annotations.NullMarked;
