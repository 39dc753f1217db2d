package dev.ssehub.internal.log;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the entries for one session in a stretch of the log that the broker keeps and this node does not. Confined to the thread that
 * creates it.
 */
final class HistoryFilter {

    private final Map<Audience, EventId> wanted = new HashMap<>();
    private final EventId tailAtConnect;
    private final HubClock clock;
    private final Predicate<Entry> isSuperseded;

    /**
     * @param interests all that the session is entitled to
     * @param tailAtConnect ephemeral entries up to here are left out
     * @param isSuperseded whether the log has a later entry of the same audience and key
     */
    HistoryFilter(
            Collection<Interest> interests, EventId tailAtConnect, HubClock clock, Predicate<Entry> isSuperseded) {
        interests.forEach(interest -> wanted.put(interest.audience(), interest.after()));
        this.tailAtConnect = tailAtConnect;
        this.clock = clock;
        this.isSuperseded = isSuperseded;
    }

    /** Collects the entries of the stretch that the session wants, up to {@code maxBytes} but at least one. */
    Backlog collect(HistoryPage history, int maxBytes) {
        long now = clock.millis();
        List<Entry> found = new ArrayList<>();
        EventId reached = null;
        int bytes = 0;
        for (Recorded recorded : history.records()) {
            if (recorded.record() instanceof Publication publication && isFor(publication.audience(), recorded.id())) {
                Entry entry = new Entry(recorded.id(), recorded.publishedAt(), clock.nanos(), publication);
                if (isWanted(entry, now)) {
                    if (bytes > 0 && bytes + entry.frame().length > maxBytes) {
                        return new Backlog(found, reached, null);
                    }
                    found.add(entry);
                    bytes += entry.frame().length;
                }
            }
            reached = recorded.id();
        }
        return new Backlog(found, history.reached(), null);
    }

    private boolean isFor(Audience audience, EventId id) {
        for (Audience member : audience.members()) {
            EventId after = wanted.get(member);
            if (after != null && id.isAfter(after)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWanted(Entry entry, long now) {
        return !entry.isExpired(now)
                && (!entry.isEphemeral() || entry.id().isAfter(tailAtConnect))
                && !isSuperseded.test(entry);
    }
}
