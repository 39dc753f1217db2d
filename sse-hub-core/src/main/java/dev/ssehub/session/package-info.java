/**
 * The hub's view of a connected client: its entitlement, its open session, and why it was refused or ended.
 *
 * <p>Applications read these types from any thread. The lanes keep the state behind them.
 */
@NullMarked
package dev.ssehub.session;

import org.jspecify.annotations.NullMarked;
