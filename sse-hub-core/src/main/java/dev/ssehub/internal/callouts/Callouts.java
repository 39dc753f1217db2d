package dev.ssehub.internal.callouts;

import java.time.Duration;

/**
 * All ways from a hub into the application, and their threads.
 *
 * @param extensions what the application has given the hub to call
 * @param hooks runs its hooks
 * @param historyReads reads the broker's history
 * @param rechecks asks whether sessions may stay
 * @param listeners calls its listeners
 */
public record Callouts(
        Extensions extensions, Hooks hooks, HistoryReads historyReads, Rechecks rechecks, Listeners listeners) {

    /**
     * Starts the threads that there is work for.
     *
     * @param isLogShared whether sessions may have to wait for a broker
     */
    public void start(boolean isLogShared) {
        if (extensions.hasHooks() || isLogShared) {
            hooks.start();
        }
        historyReads.start();
        rechecks.start();
        listeners.start();
    }

    public boolean hasPresenceListeners() {
        return !extensions.presenceListeners().isEmpty();
    }

    /** Interrupts those that a session waits for. Call it when no session is left. */
    public void closeAnswering(Duration maxWait) {
        hooks.close(maxWait);
        historyReads.close(maxWait);
        rechecks.close(maxWait);
    }

    /** Lets the listeners hear of what has happened until now. */
    public void closeListeners(Duration maxWait) {
        listeners.close(maxWait);
    }
}
