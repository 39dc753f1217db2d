/**
 * Events, their ids and their audiences.
 *
 * <p>Immutable, thread-safe values that validate themselves. All other packages use them, and they use none of these.
 */
@NullMarked
package dev.ssehub.event;

import org.jspecify.annotations.NullMarked;
