/**
 * Streams of a hub over Jakarta Servlet 6.
 *
 * <p>{@link dev.ssehub.servlet.SseHubServlet} is a complete endpoint; {@link dev.ssehub.servlet.SseEndpoint} opens a stream from an application's own
 * servlet or controller. Requests arrive on container threads, and the hub's lanes write; the state that they share is in one class, guarded by one
 * lock.
 */
@NullMarked
package dev.ssehub.servlet;

import org.jspecify.annotations.NullMarked;
