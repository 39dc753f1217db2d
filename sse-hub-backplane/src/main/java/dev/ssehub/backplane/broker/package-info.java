/**
 * The code that broker backplanes share, for authors of backplanes: start, timeouts and shutdown, the thread that keeps the connection to the
 * broker, and the binary format of records. {@code docs/backplanes.md} has a guide.
 */
@NullMarked
package dev.ssehub.backplane.broker;

import org.jspecify.annotations.NullMarked;
