/**
 * The event-stream format of WHATWG HTML §9.2.5: events and the hub's own frames as bytes.
 *
 * <p>Pure functions, called by publishers (events), hook threads (snapshots) and lanes (control frames).
 */
@NullMarked
package dev.ssehub.internal.wire;

import org.jspecify.annotations.NullMarked;
