/**
 * Delivery: event loops that own the sessions and walk the log for them.
 *
 * <p>A {@link dev.ssehub.internal.lane.Lane} belongs to one thread. Everything that another thread wants of it goes through its
 * inbox; everything it wants of others goes through {@link dev.ssehub.internal.lane.LaneHost}, which must not block.
 */
@NullMarked
package dev.ssehub.internal.lane;

import org.jspecify.annotations.NullMarked;
