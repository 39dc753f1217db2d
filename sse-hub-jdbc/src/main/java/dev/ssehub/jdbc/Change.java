package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a record changes of the state that outlives the log.
 *
 * @param what the kind of change
 * @param name the place in the state
 */
record Change(Kind what, Digest name) {

    private static final char BETWEEN = 0;

    enum Kind {
        NONE,
        VALUE,
        JOIN,
        LEAVE,
        DISCONNECT
    }

    private static final Change NONE = new Change(Kind.NONE, Digest.of(""));

    /** Returns that of a record, or none for one that cannot be read here. */
    static Change of(@Nullable LogRecord record) {
        if (record instanceof LogRecord.Membership membership) {
            return new Change(
                    membership.member() ? Kind.JOIN : Kind.LEAVE,
                    Digest.of(membership.user() + BETWEEN + membership.group()));
        }
        if (record instanceof LogRecord.Disconnect disconnect) {
            // Apart from one after which clients come back: neither stands for the other.
            String which = nameOf(disconnect.audience());
            return new Change(Kind.DISCONNECT, Digest.of(disconnect.forGood() ? which + BETWEEN + "for good" : which));
        }
        if (record instanceof LogRecord.Publication publication
                && publication.key() != null
                && !publication.ephemeral()) {
            return new Change(Kind.VALUE, Digest.of(nameOf(publication.audience()) + BETWEEN + publication.key()));
        }
        return NONE;
    }

    private static String nameOf(Audience audience) {
        return audience.kind().name().toLowerCase(Locale.ROOT) + audience.name();
    }
}
