/**
 * What is published and to whom: events, their ids and their audiences.
 *
 * <p>Immutable values that validate themselves; every other package uses them, they use none. Any thread may call anything
 * here.
 */
@NullMarked
package dev.ssehub.event;

import org.jspecify.annotations.NullMarked;
