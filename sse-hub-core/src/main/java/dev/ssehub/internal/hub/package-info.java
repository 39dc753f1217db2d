/**
 * The assembly of a hub: admission, memberships, publishing, the feed of the log, and the lanes with their threads.
 *
 * <p>Called by the facade on the application's threads, by the backplane when it reports records, and by lanes.
 */
@NullMarked
package dev.ssehub.internal.hub;

import org.jspecify.annotations.NullMarked;
