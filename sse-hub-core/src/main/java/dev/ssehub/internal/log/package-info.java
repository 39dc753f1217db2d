/**
 * The log: the ordered, bounded window of entries in memory, indexed by audience.
 *
 * <p>The feed from the backplane appends and lanes read. {@link dev.ssehub.internal.log.EventLog} is the only shared structure on the path
 * of an event. Its lock guards everything in it and is held for short, bounded steps; code from outside runs under it only in a reset.
 * Below it, {@code Window} keeps what the bounds allow, {@code AudienceIndex} has the entries and losses of each audience, and {@code Walk}
 * merges the entries for one session.
 */
@NullMarked
package dev.ssehub.internal.log;

import org.jspecify.annotations.NullMarked;
