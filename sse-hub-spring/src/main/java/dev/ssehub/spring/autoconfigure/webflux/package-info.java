/** Streams in WebFlux: their handlers, other origins, and checks of what stands in their way. */
@NullMarked
package dev.ssehub.spring.autoconfigure.webflux;

import org.jspecify.annotations.NullMarked;
