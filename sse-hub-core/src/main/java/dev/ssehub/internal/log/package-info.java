/**
 * The log: the ordered, bounded window of entries in memory, indexed by audience.
 *
 * <p>The backplane's tail appends, lanes read; {@link dev.ssehub.internal.log.EventLog} is the only shared structure on the path of
 * an event, and its lock is never held while anything else is called.
 */
@NullMarked
package dev.ssehub.internal.log;

import org.jspecify.annotations.NullMarked;
