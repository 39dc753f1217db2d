/** Answers of Spring AI's models as runs. */
@NullMarked
package dev.ssehub.springai;

import org.jspecify.annotations.NullMarked;
