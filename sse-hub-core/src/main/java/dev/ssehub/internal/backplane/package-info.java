/**
 * What the in-memory backplane shares with those that use a broker: epochs and idempotency keys.
 *
 * <p>Called by publishers, or by the thread that follows a broker.
 */
@NullMarked
package dev.ssehub.internal.backplane;

import org.jspecify.annotations.NullMarked;
