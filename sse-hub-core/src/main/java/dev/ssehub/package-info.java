/**
 * The hub, which an application creates once, publishes to and opens streams with.
 *
 * <p>Start with {@link dev.ssehub.SseHub}; {@link dev.ssehub.HubConfig} has its capacity, limits and timeouts. All types here may be used from any
 * thread.
 */
@NullMarked
package dev.ssehub;

import org.jspecify.annotations.NullMarked;
