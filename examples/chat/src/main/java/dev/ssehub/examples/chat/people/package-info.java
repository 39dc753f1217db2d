/** The identity of users. */
@NullMarked
package dev.ssehub.examples.chat.people;

import org.jspecify.annotations.NullMarked;
