/**
 * The log: the ordered, bounded window of entries in memory, indexed by audience.
 *
 * <p>The feed from the backplane appends, lanes read; {@link dev.ssehub.internal.log.EventLog} is the only shared structure on the path of
 * an event, and its lock, which guards all of it, is never held while anything else is called. Below it, {@code Window} keeps what the bounds
 * allow; {@code AudienceIndex} has the entries and losses of each audience; {@code Walk} merges what is for one session.
 */
@NullMarked
package dev.ssehub.internal.log;

import org.jspecify.annotations.NullMarked;
