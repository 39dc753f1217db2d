package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig.Replay;
import dev.ssehub.backplane.LogRecord.Publication;

/**
 * Counts what has arrived since all lanes last had to read the log. Lanes without entries to deliver may continue to sleep, but not so long
 * that the log overruns them. Confined to the backplane, which makes one call at a time.
 */
final class Unannounced {

    private static final int MAX_EVENTS = 64;

    private final int maxEvents;
    private final long maxBytes;
    private int events;
    private long bytes;

    /** @param window what the log keeps; all lanes have to read after a quarter of it at the latest */
    Unannounced(Replay window) {
        maxEvents = Math.max(1, Math.min(MAX_EVENTS, window.maxEvents() / 4));
        maxBytes = window.maxBytes() / 4;
    }

    /** Adds an event. Returns whether all lanes have to read the log. */
    boolean add(Publication publication) {
        events++;
        bytes += publication.block().length;
        return events >= maxEvents || bytes >= maxBytes;
    }

    void clear() {
        events = 0;
        bytes = 0;
    }
}
