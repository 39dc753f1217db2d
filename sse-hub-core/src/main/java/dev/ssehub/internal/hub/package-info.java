/**
 * What stands around the lanes: admission, memberships, hooks, listeners, threads.
 *
 * <p>Called by the facade on the application's threads and by lanes; user code runs only on the threads of
 * {@link dev.ssehub.internal.hub.Hooks} and {@link dev.ssehub.internal.hub.Listeners}.
 */
@NullMarked
package dev.ssehub.internal.hub;

import org.jspecify.annotations.NullMarked;
