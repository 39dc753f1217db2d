/** Who is who. */
@NullMarked
package dev.ssehub.examples.chat.people;

import org.jspecify.annotations.NullMarked;
