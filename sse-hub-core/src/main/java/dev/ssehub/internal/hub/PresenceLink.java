package dev.ssehub.internal.hub;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.internal.callouts.Listeners;
import dev.ssehub.internal.presence.Surroundings;
import dev.ssehub.session.PresenceListener;
import java.util.function.Consumer;

/**
 * Connects presence to the rest of the hub.
 *
 * @param writer appends to the log
 * @param backplane the backplane of the log
 * @param listeners notifies the application
 */
record PresenceLink(LogWriter writer, Backplane backplane, Listeners listeners) implements Surroundings {

    @Override
    public void append(LogRecord.NodePresence record) {
        var unused = writer.append(record);
    }

    @Override
    public boolean isLogAvailable() {
        return backplane.isAvailable();
    }

    @Override
    public void notifyListeners(Consumer<PresenceListener> call) {
        listeners.notifyPresence(call);
    }
}
