/**
 * Streams of a hub over Jakarta Servlet 6.
 *
 * <p>{@link dev.ssehub.servlet.SseHubServlet} is a whole endpoint; {@link dev.ssehub.servlet.SseEndpoint} opens a stream from an
 * application's own servlet or controller. Requests come on container threads, writes on the hub's lanes; what they share is in
 * one class, behind one lock.
 */
@NullMarked
package dev.ssehub.servlet;

import org.jspecify.annotations.NullMarked;
