/** The code that the endpoints share on servlets and on WebFlux: paths, admission, other origins, and the log line at startup. */
@NullMarked
package dev.ssehub.spring.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
