package dev.ssehub.internal.lane;

import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.transport.OpenRequest;
import org.jspecify.annotations.Nullable;

/**
 * The position from which a client wants to continue.
 *
 * @param kind what the client has asked for
 * @param position the position, for {@link Kind#POSITION} and {@link Kind#POSITION_WITHOUT_STATE} only
 */
public record StartPosition(Kind kind, @Nullable EventId position) {

    private static final StartPosition NEW = new StartPosition(Kind.NEW, null);

    /** What a client can ask for. */
    public enum Kind {
        /** Nothing: the client is new and begins at the tail. */
        NEW,
        /** A position, by its id. */
        POSITION,
        /** A position, by its id, of a client that shows nothing of what was published up to there. */
        POSITION_WITHOUT_STATE,
        /** Everything that is kept. */
        EARLIEST,
        /** Something that is not an id of this hub, so it is unknown what the client has seen. */
        UNREADABLE
    }

    /** Parses what the client sent to a hub whose positions have the usual form. */
    public static StartPosition parse(@Nullable String lastEventId) {
        return parse(lastEventId, false, Positions.of(null));
    }

    /**
     * Parses what the client sent.
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
