/**
 * Streams for reactive stacks: a connection of a session that is a {@link java.util.concurrent.Flow.Subscription}.
 *
 * <p>Called by the subscriber's threads and by lanes. Subscribers are never called on a lane or under a lock.
 */
@NullMarked
package dev.ssehub.internal.reactive;

import org.jspecify.annotations.NullMarked;
