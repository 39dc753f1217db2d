/**
 * A model that needs neither a key nor a network: an endpoint like OpenAI's on a separate port, whose content, speed and failures are
 * determined by the prompt. To the rest of the application, it is a model like any other.
 */
@NullMarked
package dev.ssehub.examples.chat.builtin;

import org.jspecify.annotations.NullMarked;
