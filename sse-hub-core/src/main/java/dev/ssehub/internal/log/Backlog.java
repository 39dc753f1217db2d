package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import dev.ssehub.session.Gap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session finds on a stretch of its walk through the log.
 *
 * @param entries the entries for the session, in id order
 * @param reached the end of the stretch: the session has everything up to here once it has these entries; null with a gap
 * @param gap why the session cannot continue from its position, or null; with a gap there are no entries
 */
public record Backlog(List<Entry> entries, @Nullable EventId reached, Gap.@Nullable Reason gap) {

    /** Returns a backlog for a session that cannot continue from its position. */
    public static Backlog gap(Gap.Reason reason) {
        return new Backlog(List.of(), null, reason);
    }
}
