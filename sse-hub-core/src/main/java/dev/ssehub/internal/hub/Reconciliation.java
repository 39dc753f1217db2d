package dev.ssehub.internal.hub;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.lane.Lane;
import java.util.List;
import java.util.Set;

/**
 * Brings the open sessions up to date, by commands to their lanes, when the log continues after a hole.
 *
 * <p>Only users with sessions on this node are compared, so the cost depends on the sessions of this node and not on the number of
 * memberships. A session that is attached later reads the memberships of that time by itself.
 */
final class Reconciliation {

    private final SessionRegistry registry;
    private final List<Lane> lanes;

    Reconciliation(SessionRegistry registry, List<Lane> lanes) {
        this.registry = registry;
        this.lanes = lanes;
    }

    /** Ends every session, including those that are being attached. */
    void endAll() {
        lanes.forEach(Lane::endUnverified);
    }

    /** Applies the revocations in the records, except for memberships that have been granted again. */
    void revoke(EventId place, List<Recorded> records, Memberships now) {
        for (Recorded recorded : records) {
            if (recorded.record() instanceof LogRecord.Disconnect disconnect) {
                // The lanes look up the sessions concerned, because a lane may know a session before it is registered.
                lanes.forEach(lane -> lane.disconnect(place, disconnect.audience(), disconnect.forGood()));
            } else if (recorded.record() instanceof LogRecord.Membership change && !change.member()) {
                boolean isMember = now.of(change.user()).contains(change.group());
                if (!isMember) {
                    changeMembership(place, change.user(), change.group(), false);
                }
            }
        }
    }

    /** Makes the gap of every session end where the log continues. */
    void stopAt(EventId place) {
        lanes.forEach(lane -> lane.stopAt(place));
    }

    /** Makes the users' sessions leave and join the groups that have changed. */
    void regroup(EventId place, Memberships before, Memberships now) {
        for (String user : registry.users()) {
            Set<String> had = before.of(user);
            Set<String> has = now.of(user);
            had.stream()
                    .filter(group -> !has.contains(group))
                    .forEach(left -> changeMembership(place, user, left, false));
            has.stream()
                    .filter(group -> !had.contains(group))
                    .forEach(joined -> changeMembership(place, user, joined, true));
        }
    }

    private void changeMembership(EventId place, String user, String group, boolean member) {
        lanes.forEach(lane -> lane.changeMembership(place, user, group, member));
    }
}
