/**
 * The test kit: clients that read event streams exactly as the WHATWG standard specifies, and the contract tests for backplanes.
 *
 * <p>It is independent of the hub's own encoder, so that the two check each other.
 */
@NullMarked
package dev.ssehub.test;

import org.jspecify.annotations.NullMarked;
