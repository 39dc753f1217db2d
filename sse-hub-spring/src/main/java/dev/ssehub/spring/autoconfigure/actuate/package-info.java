/** Health, meters and the {@code ssehub} endpoint. */
@NullMarked
package dev.ssehub.spring.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
