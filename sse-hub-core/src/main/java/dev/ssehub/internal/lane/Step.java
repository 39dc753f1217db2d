package dev.ssehub.internal.lane;

import dev.ssehub.internal.log.Entry;

/** One bounded write to a session that is not live, while it is being assembled. Confined to a lane. */
final class Step {

    final LaneSession session;
    final Chunk chunk = new Chunk(LaneSettings.MAX_WRITE_BYTES);
    private final LaneContext context;
    private int events;

    Step(LaneContext context, LaneSession session) {
        this.context = context;
        this.session = session;
    }

    /** Adds an entry and moves the session past it, if it still fits. Returns whether it was added. */
    boolean add(Entry entry) {
        if (!chunk.fits(entry.frame().length)) {
            return false;
        }
        chunk.add(entry.frame());
        session.moveTo(entry.id());
        events++;
        if (!entry.id().isAfter(session.tailAtConnect())) {
            context.counters.replayed.add(1);
        }
        return true;
    }

    /** Returns how many events have been added. */
    int events() {
        return events;
    }
}
