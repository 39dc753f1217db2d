/** The location of the hubs' log: one class per broker, with everything that the starter knows about it. */
@NullMarked
package dev.ssehub.spring.autoconfigure.backplane;

import org.jspecify.annotations.NullMarked;
