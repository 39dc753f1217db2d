/**
 * What the hub knows of a connected client: what it is entitled to, its open session, why it was refused or ended.
 *
 * <p>Applications read these types from any thread. The state behind them is kept by the lanes.
 */
@NullMarked
package dev.ssehub.session;

import org.jspecify.annotations.NullMarked;
