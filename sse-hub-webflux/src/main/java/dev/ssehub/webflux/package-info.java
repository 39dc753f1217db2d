/**
 * Streams of a hub on Spring WebFlux, for Spring Framework 6.2 and 7.
 *
 * <p>{@link dev.ssehub.webflux.SseHubHandler} is a complete endpoint; {@link dev.ssehub.webflux.SseEndpoint} and {@link dev.ssehub.webflux.RunEndpoint} answer
 * requests of an application's own handlers, and {@link dev.ssehub.webflux.StreamResultHandler} handles the return values of its controllers. Requests arrive on the
 * server's threads, and the hub's lanes write: a lane never calls code that the application has put around a response.
 */
@NullMarked
package dev.ssehub.webflux;

import org.jspecify.annotations.NullMarked;
