/** What was said, as the database has it. */
@NullMarked
package dev.ssehub.examples.chat.conversations;

import org.jspecify.annotations.NullMarked;
