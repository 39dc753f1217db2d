/** Where the hubs' log is: one class for each broker, all that the starter knows of it. */
@NullMarked
package dev.ssehub.spring.autoconfigure.backplane;

import org.jspecify.annotations.NullMarked;
