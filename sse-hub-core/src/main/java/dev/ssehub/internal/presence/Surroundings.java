package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.session.PresenceListener;
import java.util.function.Consumer;

/** What presence needs from the hub: access to the log and to the application's listeners. */
public interface Surroundings {

    /** Appends to the log. */
    void append(NodePresence record);

    /** Returns whether the log can be read and written now. */
    boolean isLogAvailable();

    /** Notifies the application's listeners. */
    void notifyListeners(Consumer<PresenceListener> call);
}
