/** Long jobs, whose progress is a run as an answer is. */
@NullMarked
package dev.ssehub.examples.chat.jobs;

import org.jspecify.annotations.NullMarked;
