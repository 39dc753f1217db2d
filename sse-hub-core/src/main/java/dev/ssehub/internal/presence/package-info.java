/**
 * Presence: which users are connected to which node. Each node reports its sessions in the log, and all nodes apply what they read there.
 *
 * <p>Internal: nothing here is for applications.
 */
@NullMarked
package dev.ssehub.internal.presence;

import org.jspecify.annotations.NullMarked;
