/**
 * The interfaces that an adapter implements so that a hub can write to its clients.
 *
 * <p>The servlet adapter, the reactive adapter and the test kit implement these interfaces. The hub calls a
 * {@link dev.ssehub.transport.Connection} from one thread at a time; the transport responds through
 * {@link dev.ssehub.transport.ConnectionSignals} from any thread.
 */
@NullMarked
package dev.ssehub.transport;

import org.jspecify.annotations.NullMarked;
