package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The change that a record makes to the state that outlives the log.
 *
 * @param kind the kind of change
 * @param name the place in the state: changes of the same place replace each other. It contains the character NUL
 */
public record StateChange(Kind kind, String name) {

    private static final char BETWEEN = 0;
    private static final StateChange NONE = new StateChange(Kind.NONE, "");

    /** The kinds of change. */
    public enum Kind {
        /** Nothing changes. */
        NONE,
        /** It is the latest event of a key. */
        VALUE,
        /** A membership begins. */
        JOIN,
        /** A membership ends. */
        LEAVE,
        /** Streams are ended. */
        DISCONNECT
    }

    public StateChange {
        Objects.requireNonNull(kind, "kind must not be null");
        Objects.requireNonNull(name, "name must not be null");
    }

    /** Returns the change of a record, or {@link Kind#NONE} for null, which stands for a record that cannot be read here. */
    public static StateChange of(@Nullable LogRecord record) {
        if (record instanceof LogRecord.Membership membership) {
            return new StateChange(
                    membership.member() ? Kind.JOIN : Kind.LEAVE, membership.user() + BETWEEN + membership.group());
        }
        if (record instanceof LogRecord.Disconnect disconnect) {
            // Separate from one after which clients reconnect: neither replaces the other.
            String which = nameOf(disconnect.audience());
            return new StateChange(Kind.DISCONNECT, disconnect.forGood() ? which + BETWEEN + "for good" : which);
        }
        if (record instanceof LogRecord.Publication publication
                && publication.key() != null
                && !publication.ephemeral()) {
            return new StateChange(Kind.VALUE, nameOf(publication.audience()) + BETWEEN + publication.key());
        }
        return NONE;
    }

    private static String nameOf(Audience audience) {
        return audience.kind() + audience.name();
    }
}
