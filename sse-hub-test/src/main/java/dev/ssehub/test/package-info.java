/**
 * The test kit: clients that read event streams exactly as the WHATWG text specifies, and the contract tests for backplanes.
 *
 * <p>Independent of the hub's own encoder, so that the two check each other.
 */
@NullMarked
package dev.ssehub.test;

import org.jspecify.annotations.NullMarked;
