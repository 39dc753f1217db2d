/** Streams in WebFlux: their handlers, logins, other origins, and checks for obstacles. */
@NullMarked
package dev.ssehub.spring.autoconfigure.webflux;

import org.jspecify.annotations.NullMarked;
