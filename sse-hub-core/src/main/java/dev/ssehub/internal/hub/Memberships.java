package dev.ssehub.internal.hub;

import dev.ssehub.backplane.History.Recorded;
import dev.ssehub.backplane.LogRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups that users have of their own. Changed in the order of the log, read by any thread. */
final class Memberships {

    /** How many there may be: what callers can grow has a bound. */
    static final int MAX = 1_000_000;

    /** Those of the map. Written by the backplane's one call at a time. */
    private volatile int count;

    private volatile Map<String, Set<String>> groupsByUser = new ConcurrentHashMap<>();

    @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time.
    void change(String user, String group, boolean member) {
        Map<String, Set<String>> current = groupsByUser;
        int had = current.getOrDefault(user, Set.of()).size();
        change(current, user, group, member);
        count += current.getOrDefault(user, Set.of()).size() - had;
    }

    /** Returns whether the user can become a member, or is one. */
    boolean hasRoom(String user, String group) {
        return count < MAX || of(user).contains(group);
    }

    private static void change(Map<String, Set<String>> groupsByUser, String user, String group, boolean member) {
        groupsByUser.compute(user, (unused, groups) -> {
            Stream<String> others =
                    groups == null ? Stream.of() : groups.stream().filter(other -> !other.equals(group));
            Set<String> changed = Stream.concat(others, member ? Stream.of(group) : Stream.of())
                    .collect(Collectors.toUnmodifiableSet());
            return changed.isEmpty() ? null : changed;
        });
    }

    /** Puts those in place that hold after some records, and no others. Returns what was there before. */
    Memberships replaceWith(List<Recorded> records) {
        Map<String, Set<String>> held = new ConcurrentHashMap<>();
        for (Recorded recorded : records) {
            if (recorded.record() instanceof LogRecord.Membership membership) {
                change(held, membership.user(), membership.group(), membership.member());
            }
        }
        Memberships before = new Memberships();
        before.groupsByUser = groupsByUser;
        groupsByUser = held;
        count = held.values().stream().mapToInt(Set::size).sum();
        return before;
    }

    Set<String> of(String user) {
        return groupsByUser.getOrDefault(user, Set.of());
    }
}
