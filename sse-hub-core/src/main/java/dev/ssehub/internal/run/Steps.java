package dev.ssehub.internal.run;

import dev.ssehub.internal.checks.InternalErrors;

/**
 * Runs the steps of the end of a run. A failure of one step does not prevent the next: the end has been claimed, so no other thread would
 * run them.
 */
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
