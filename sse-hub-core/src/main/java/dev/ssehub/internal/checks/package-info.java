/** Checks of arguments and settings, with one wording for all modules. Stateless. */
@NullMarked
package dev.ssehub.internal.checks;

import org.jspecify.annotations.NullMarked;
