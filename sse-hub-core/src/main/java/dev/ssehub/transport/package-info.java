/**
 * The interfaces that an adapter implements so that a hub can write to its clients.
 *
 * <p>The servlet adapter, the reactive one and the test kit live on the other side of these interfaces. The hub calls a
 * {@link dev.ssehub.transport.Connection} from one lane thread; the transport answers through
 * {@link dev.ssehub.transport.ConnectionSignals} from any thread.
 */
@NullMarked
package dev.ssehub.transport;

import org.jspecify.annotations.NullMarked;
