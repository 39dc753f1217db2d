package dev.ssehub.internal.hub;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups that users are members of, independent of their sessions. Changed in the order of the log, read by any thread. */
final class Memberships {

    private volatile Map<String, Set<String>> groupsByUser = new ConcurrentHashMap<>();
    /** How many memberships the map holds. Written by the backplane, which makes one call at a time. */
    private volatile int count;

    @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time.
    void change(String user, String group, boolean member) {
        count += change(groupsByUser, user, group, member);
    }

    /** Returns by how much the number of memberships has changed. */
    private static int change(Map<String, Set<String>> groupsByUser, String user, String group, boolean member) {
        Set<String> before = groupsByUser.getOrDefault(user, Set.of());
        Stream<String> others = before.stream().filter(other -> !other.equals(group));
        Set<String> after =
                Stream.concat(others, member ? Stream.of(group) : Stream.of()).collect(Collectors.toUnmodifiableSet());
        if (after.isEmpty()) {
            groupsByUser.remove(user);
        } else {
            groupsByUser.put(user, after);
        }
        return after.size() - before.size();
    }

    /** Replaces all memberships by those that result from the records. Returns the previous ones. */
    Memberships replaceWith(List<Recorded> records) {
        Memberships before = new Memberships();
        before.groupsByUser = groupsByUser;
        before.count = count;
        Map<String, Set<String>> held = new ConcurrentHashMap<>();
        int holding = 0;
        for (Recorded recorded : records) {
            if (recorded.record() instanceof LogRecord.Membership membership) {
                holding += change(held, membership.user(), membership.group(), membership.member());
            }
        }
        groupsByUser = held;
        count = holding;
        return before;
    }

    /** Returns the number of memberships of all users. */
    int count() {
        return count;
    }

    Set<String> of(String user) {
        return groupsByUser.getOrDefault(user, Set.of());
    }
}
