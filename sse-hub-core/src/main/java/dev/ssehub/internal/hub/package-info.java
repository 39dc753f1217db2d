/**
 * A hub put together: admission, memberships, publishing, the feed of the log, and the lanes with their threads.
 *
 * <p>Called by the facade on the application's threads, by the backplane with what happened, and by lanes.
 */
@NullMarked
package dev.ssehub.internal.hub;

import org.jspecify.annotations.NullMarked;
