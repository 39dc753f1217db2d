package dev.ssehub.redis;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;

/**
 * What a record changes of the state that outlives the log.
 *
 * @param what in the words of the script
 * @param which the place in the state
 */
record Change(String what, String which) {

    private static final char BETWEEN = 0;
    private static final Change NONE = new Change("", "");

    static Change of(LogRecord record) {
        if (record instanceof LogRecord.Membership membership) {
            return new Change(membership.member() ? "join" : "leave", membership.user() + BETWEEN + membership.group());
        }
        if (record instanceof LogRecord.Disconnect disconnect) {
            // Apart from one after which clients come back: neither stands for the other.
            String which = nameOf(disconnect.audience());
            return new Change("disconnect", disconnect.forGood() ? which + BETWEEN + "for good" : which);
        }
        if (record instanceof LogRecord.Publication publication
                && publication.key() != null
                && !publication.ephemeral()) {
            return new Change("value", nameOf(publication.audience()) + BETWEEN + publication.key());
        }
        return NONE;
    }

    private static String nameOf(Audience audience) {
        return audience.kind() + audience.name();
    }
}
