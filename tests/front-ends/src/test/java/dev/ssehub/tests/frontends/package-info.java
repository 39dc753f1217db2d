/** Front ends of language models, unmodified, run in Node.js against the frames of runs. */
@NullMarked
package dev.ssehub.tests.frontends;

import org.jspecify.annotations.NullMarked;
