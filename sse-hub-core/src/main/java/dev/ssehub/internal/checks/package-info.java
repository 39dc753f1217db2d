/** Checks of arguments, of settings and of the stack, with the same wording in all modules, and the log of internal errors. Stateless. */
@NullMarked
package dev.ssehub.internal.checks;

import org.jspecify.annotations.NullMarked;
