package dev.ssehub.internal.hub;

import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.session.UserGroups;
import java.util.Objects;
import java.util.Set;

/**
 * The groups of users, changed through the log.
 *
 * <p>A node refuses to add a membership beyond its limit. Memberships added by other nodes are applied regardless of the limit, since all
 * nodes must have the same ones.
 */
final class LoggedGroups implements UserGroups {

    private final Memberships memberships;
    private final LogWriter writer;
    private final int maxMemberships;

    LoggedGroups(Memberships memberships, LogWriter writer, int maxMemberships) {
        this.memberships = memberships;
        this.writer = writer;
        this.maxMemberships = maxMemberships;
    }

    @Override
    public void join(String user, String group) {
        Membership change = change(user, group, true);
        if (memberships.count() >= maxMemberships && !memberships.of(user).contains(group)) {
            throw PublishException.notPublished("limits.maxMemberships is reached: " + maxMemberships);
        }
        var unused = writer.append(change);
    }

    @Override
    public void leave(String user, String group) {
        var unused = writer.append(change(user, group, false));
    }

    @Override
    public Set<String> of(String user) {
        return memberships.of(Objects.requireNonNull(user, "user must not be null"));
    }

    private static Membership change(String user, String group, boolean member) {
        StackRoom.requireToPublish();
        return new Membership(Audience.user(user).name(), Audience.group(group).name(), member);
    }
}
