/** Conversations, as the database stores them. */
@NullMarked
package dev.ssehub.examples.chat.conversations;

import org.jspecify.annotations.NullMarked;
