package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.transport.OpenRequest;
import org.jspecify.annotations.Nullable;

/**
 * From where a client wants to go on.
 *
 * @param kind what it said
 * @param position the place, for {@link Kind#POSITION} and {@link Kind#POSITION_WITHOUT_STATE} only
 */
public record StartPosition(Kind kind, @Nullable EventId position) {

    private static final StartPosition NEW = new StartPosition(Kind.NEW, null);

    /** What a client can say. */
    public enum Kind {
        /** Nothing: it is new, and begins at the tail. */
        NEW,
        /** An id. */
        POSITION,
        /** An id, and that it shows nothing of what was published up to there. */
        POSITION_WITHOUT_STATE,
        /** That it wants everything that is kept. */
        EARLIEST,
        /** Something that is not an id of this hub's: what it has seen is unknown. */
        UNREADABLE
    }

    /** Reads what the client sent to a hub whose positions have the usual form. */
    public static StartPosition parse(@Nullable String lastEventId) {
        return parse(lastEventId, false, Positions.of(null));
    }

    /**
     * Reads what the client sent.
     *
     * @param needsState whether the client shows nothing of what was published up to its position
     */
    public static StartPosition parse(@Nullable String lastEventId, boolean needsState, Positions positions) {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return NEW;
        }
        if (lastEventId.equals(OpenRequest.EARLIEST)) {
            return new StartPosition(Kind.EARLIEST, null);
        }
        return positions
                .read(lastEventId)
                .map(id -> new StartPosition(needsState ? Kind.POSITION_WITHOUT_STATE : Kind.POSITION, id))
                .orElseGet(() -> new StartPosition(Kind.UNREADABLE, null));
    }
}
