/** Unmodified front ends of language models, run in Node.js with the frames of runs. */
@NullMarked
package dev.ssehub.tests.frontends;

import org.jspecify.annotations.NullMarked;
