/**
 * The hub's view of a connected client: its entitlement, its open session, and why it was refused or ended.
 *
 * <p>Applications may use these types on any thread. The state behind them belongs to the lanes.
 */
@NullMarked
package dev.ssehub.session;

import org.jspecify.annotations.NullMarked;
