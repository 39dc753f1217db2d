/** The hub's only source of time, so that a test can let it pass by hand. */
@NullMarked
package dev.ssehub.internal.time;

import org.jspecify.annotations.NullMarked;
