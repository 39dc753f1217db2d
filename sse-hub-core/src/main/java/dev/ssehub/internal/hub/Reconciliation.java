package dev.ssehub.internal.hub;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.lane.Lane;
import java.util.List;
import java.util.Set;

/**
 * Brings the open sessions to what holds where the log goes on after a hole, by commands to their lanes.
 *
 * <p>Only users with sessions here are looked at, so this costs what is open on this node, not what there is. A session that is attached
 * later finds the memberships of that time by itself.
 */
final class Reconciliation {

    private final SessionRegistry registry;
    private final List<Lane> lanes;

    Reconciliation(SessionRegistry registry, List<Lane> lanes) {
        this.registry = registry;
        this.lanes = lanes;
    }

    /** Ends every session, also those that are being attached. */
    void endAll() {
        lanes.forEach(Lane::endUnverified);
    }

    /** Does what was revoked, unless it was given again. */
    void revoke(EventId place, List<Recorded> records, Memberships now) {
        for (Recorded recorded : records) {
            if (recorded.record() instanceof LogRecord.Disconnect disconnect) {
                // The lanes find those that it concerns: a session may be known to its lane before it is registered.
                lanes.forEach(lane -> lane.disconnect(place, disconnect.audience(), disconnect.forGood()));
            } else if (recorded.record() instanceof LogRecord.Membership change && !change.member()) {
                boolean isMember = now.of(change.user()).contains(change.group());
                if (!isMember) {
                    changeMembership(place, change.user(), change.group(), false);
                }
            }
        }
    }

    /** Lets the gap of every session end where the log goes on. */
    void stopAt(EventId place) {
        lanes.forEach(lane -> lane.stopAt(place));
    }

    /** Lets the users' sessions leave and join the groups that are not those of before. */
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
