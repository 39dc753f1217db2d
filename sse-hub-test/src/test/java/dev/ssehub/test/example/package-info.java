/**
 * A third backplane, with a broker in the tests' own process. It shows how little a backplane needs, and that the suites need no real
 * broker.
 */
@NullMarked
package dev.ssehub.test.example;

import org.jspecify.annotations.NullMarked;
