package dev.ssehub.internal.run;

import dev.ssehub.internal.checks.InternalErrors;

/** Steps of the end of a run, each of which is taken whatever becomes of those before it: the end is claimed, and nobody else would take them. */
final class Steps {

    private Steps() {}

    static void take(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            InternalErrors.log(() -> "What belongs to the end of a run could not be done: " + what, e);
        }
    }
}
