/** Long jobs, whose progress is a run, just as an answer is. */
@NullMarked
package dev.ssehub.examples.chat.jobs;

import org.jspecify.annotations.NullMarked;
