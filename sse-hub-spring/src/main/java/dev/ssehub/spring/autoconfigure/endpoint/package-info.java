/** What the endpoints have in common on servlets and on WebFlux: paths, who is let in, other origins, and what is said of them at startup. */
@NullMarked
package dev.ssehub.spring.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
