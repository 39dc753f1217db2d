/**
 * The hub: what an application creates once, publishes to and opens streams with.
 *
 * <p>{@link dev.ssehub.SseHub} is the way in; {@link dev.ssehub.HubConfig} says how much it keeps and how long it waits. All
 * types here may be used from any thread.
 */
@NullMarked
package dev.ssehub;

import org.jspecify.annotations.NullMarked;
