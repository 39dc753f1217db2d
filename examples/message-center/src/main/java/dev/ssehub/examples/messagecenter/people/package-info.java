/** The identity of users, their departments, and their presence. */
@NullMarked
package dev.ssehub.examples.messagecenter.people;

import org.jspecify.annotations.NullMarked;
