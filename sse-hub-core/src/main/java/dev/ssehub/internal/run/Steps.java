package dev.ssehub.internal.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps of the end of a run, each of which is taken whatever becomes of those before it: the end is claimed, and nobody else would take them. */
final class Steps {

    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private Steps() {}

    static void take(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            try {
                LOG.error("What belongs to the end of a run could not be done: {}", what, e);
            } catch (Throwable again) {
                // Out of memory, or of stack: there is nothing to say it with.
            }
        }
    }
}
