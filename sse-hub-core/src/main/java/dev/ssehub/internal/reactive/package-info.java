/**
 * Streams for reactive stacks: a session's connection that is a {@link java.util.concurrent.Flow.Subscription}.
 *
 * <p>Called by the subscriber's threads and by lanes. A subscriber is never called on a lane, nor under a lock.
 */
@NullMarked
package dev.ssehub.internal.reactive;

import org.jspecify.annotations.NullMarked;
