/**
 * Who is connected to which node: each node reports its share in the log, and all nodes apply what they read there.
 *
 * <p>Internal: nothing here is for applications.
 */
@NullMarked
package dev.ssehub.internal.presence;

import org.jspecify.annotations.NullMarked;
