/** The answers of the model: how a run starts, and where it is saved when it has ended. */
@NullMarked
package dev.ssehub.examples.chat.answers;

import org.jspecify.annotations.NullMarked;
