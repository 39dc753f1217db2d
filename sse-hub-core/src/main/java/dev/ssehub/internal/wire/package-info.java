/**
 * The event-stream format of WHATWG HTML §9.2.5, written and read: events and the hub's own frames as bytes, and the same as JSON for polls.
 *
 * <p>Pure functions, called by publishers (events), hook threads (snapshots), lanes (control frames) and polls. Adapters of this project see it, others
 * do not.
 */
@NullMarked
package dev.ssehub.internal.wire;

import org.jspecify.annotations.NullMarked;
