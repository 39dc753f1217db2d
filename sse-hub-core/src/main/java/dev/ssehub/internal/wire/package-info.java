/**
 * Writes and reads the event-stream format of WHATWG HTML §9.2.5: events and the hub's own frames as bytes, and as JSON for polls.
 *
 * <p>Pure functions, called by publishers (events), hook threads (snapshots), lanes (control frames) and polls. Exported to the adapters of
 * this project only.
 */
@NullMarked
package dev.ssehub.internal.wire;

import org.jspecify.annotations.NullMarked;
