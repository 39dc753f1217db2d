/** Checks of arguments, settings and of the stack, with one wording for all modules, and the log of what fails all the same. Stateless. */
@NullMarked
package dev.ssehub.internal.checks;

import org.jspecify.annotations.NullMarked;
