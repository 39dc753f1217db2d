/**
 * Events, their ids and their audiences.
 *
 * <p>Immutable values that validate themselves. Every other package uses them, and they use none. Any thread may call anything
 * here.
 */
@NullMarked
package dev.ssehub.event;

import org.jspecify.annotations.NullMarked;
