package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.event.Audience;
import java.time.Instant;

/**
 * In-site mail, as it is stored.
 *
 * @param kind whom it is for: a user, a group or everyone
 * @param target the name of the user or the group; empty for everyone
 */
public record Message(long id, Kind kind, String target, String sender, String subject, String body, Instant sentAt) {

    /** Whom mail can be for. */
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
