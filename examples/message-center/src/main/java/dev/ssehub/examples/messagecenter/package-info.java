/** A message centre over server-sent events, complete enough to learn from. */
@NullMarked
package dev.ssehub.examples.messagecenter;

import org.jspecify.annotations.NullMarked;
