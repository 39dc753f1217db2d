/**
 * The test kit: clients that read event streams exactly by the WHATWG text, and the contract that every backplane has to fulfil.
 *
 * <p>Independent of the hub's own encoder, so that the two check each other.
 */
@NullMarked
package dev.ssehub.test;

import org.jspecify.annotations.NullMarked;
