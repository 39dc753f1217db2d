/** Runs: their logs, who may start and view them, their bounds and their end. */
@NullMarked
package dev.ssehub.internal.run;

import org.jspecify.annotations.NullMarked;
