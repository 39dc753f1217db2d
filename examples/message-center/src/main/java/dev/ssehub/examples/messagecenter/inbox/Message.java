package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.event.Audience;
import java.time.Instant;

/**
 * An in-site message, as it is stored.
 *
 * @param kind the kind of recipient: a user, a group or everyone
 * @param target the name of the user or the group; empty for everyone
 */
public record Message(long id, Kind kind, String target, String sender, String subject, String body, Instant sentAt) {

    /** The kind of recipient. */
    public enum Kind {
        USER,
        GROUP,
        EVERYONE
    }

    Audience audience() {
        return switch (kind) {
            case USER -> Audience.user(target);
            case GROUP -> Audience.group(target);
            case EVERYONE -> Audience.everyone();
        };
    }
}
