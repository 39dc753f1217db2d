package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import dev.ssehub.session.Gap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session finds on a stretch of its way through the log.
 *
 * @param entries what is for it, in id order
 * @param reached how far the stretch went: the session has everything up to here once it has these entries;
 *     null with a gap
 * @param gap why the session cannot go on from where it is, or null; then there are no entries
 */
public record Backlog(List<Entry> entries, @Nullable EventId reached, Gap.@Nullable Reason gap) {

    /** The session cannot go on from where it is. */
    public static Backlog gap(Gap.Reason reason) {
        return new Backlog(List.of(), null, reason);
    }
}
