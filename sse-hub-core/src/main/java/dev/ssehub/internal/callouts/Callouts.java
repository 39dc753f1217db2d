package dev.ssehub.internal.callouts;

import java.time.Duration;

/**
 * All components of a hub that call the application, and their threads.
 *
 * @param extensions the application's hooks, checks, listeners and JSON writer
 * @param hooks runs the hooks
 * @param historyReads reads the broker's history
 * @param rechecks checks whether sessions may stay open
 * @param listeners calls the listeners
 */
public record Callouts(
        Extensions extensions, Hooks hooks, HistoryReads historyReads, Rechecks rechecks, Listeners listeners) {

    /**
     * Starts the threads that are needed.
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

    /** Interrupts calls that sessions wait for. To be called when no session is left. */
    public void closeAnswering(Duration maxWait) {
        hooks.close(maxWait);
        historyReads.close(maxWait);
        rechecks.close(maxWait);
    }

    /** Ends the listeners' thread, after the notifications that are pending. */
    public void closeListeners(Duration maxWait) {
        listeners.close(maxWait);
    }
}
