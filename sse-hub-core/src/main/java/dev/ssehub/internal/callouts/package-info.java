/**
 * Calls from the hub to the application (hooks, re-checks and listeners) and reads of a broker's history, each on separate threads.
 *
 * <p>Called by lanes, which neither wait for an answer nor create a thread. An answer returns as a command in the lane's inbox. No lock of
 * the hub is held while the application is called.
 */
@NullMarked
package dev.ssehub.internal.callouts;

import org.jspecify.annotations.NullMarked;
