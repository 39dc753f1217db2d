package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig.Replay;
import dev.ssehub.backplane.LogRecord.Publication;

/**
 * How much has come since all lanes had to look. Lanes for which there was nothing may sleep on, but not so long that the log runs away from them. Of the
 * backplane's one call at a time.
 */
final class Unannounced {

    private static final int MAX_EVENTS = 64;

    private final int maxEvents;
    private final long maxBytes;
    private int events;
    private long bytes;

    /** @param window what the log keeps: a quarter of it may come before all lanes look */
    Unannounced(Replay window) {
        maxEvents = Math.max(1, Math.min(MAX_EVENTS, window.maxEvents() / 4));
        maxBytes = window.maxBytes() / 4;
    }

    /** Adds an event. Returns whether all lanes are to look. */
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
