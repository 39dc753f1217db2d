/** Who is who, where they belong, and whether they are there. */
@NullMarked
package dev.ssehub.examples.messagecenter.people;

import org.jspecify.annotations.NullMarked;
