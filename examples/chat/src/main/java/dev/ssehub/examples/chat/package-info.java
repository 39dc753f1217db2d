/** A chat with a language model over server-sent events, complete enough to learn from. */
@NullMarked
package dev.ssehub.examples.chat;

import org.jspecify.annotations.NullMarked;
