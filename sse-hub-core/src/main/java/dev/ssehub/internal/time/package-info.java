/** The hub's only source of time, so that tests can advance it by hand. */
@NullMarked
package dev.ssehub.internal.time;

import org.jspecify.annotations.NullMarked;
