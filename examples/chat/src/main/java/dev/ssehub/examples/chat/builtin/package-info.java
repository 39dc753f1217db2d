/**
 * A model that needs no key and no network: an endpoint like OpenAI's on a port of its own, which says what it is asked to say, as fast as it is asked
 * to, and fails when it is asked to. The rest of the application takes it for a model like any other.
 */
@NullMarked
package dev.ssehub.examples.chat.builtin;

import org.jspecify.annotations.NullMarked;
