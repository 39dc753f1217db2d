/** The answers of the model: how a run begins, and where it is kept when it has ended. */
@NullMarked
package dev.ssehub.examples.chat.answers;

import org.jspecify.annotations.NullMarked;
