/**
 * Streams of a hub on Spring WebFlux, for Spring Framework 6.2 and 7.
 *
 * <p>{@link dev.ssehub.webflux.SseHubHandler} is a whole endpoint; {@link dev.ssehub.webflux.SseEndpoint} and {@link dev.ssehub.webflux.RunEndpoint} answer
 * requests of an application's own handlers, and {@link dev.ssehub.webflux.StreamResultHandler} what its controllers return. Requests come on the
 * server's threads, writes on the hub's lanes: a lane never calls what the application has put around a response.
 */
@NullMarked
package dev.ssehub.webflux;

import org.jspecify.annotations.NullMarked;
