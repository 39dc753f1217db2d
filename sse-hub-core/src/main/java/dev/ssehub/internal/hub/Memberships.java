package dev.ssehub.internal.hub;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups that users have of their own. Changed in the order of the log, read by any thread. */
final class Memberships {

    private final Map<String, Set<String>> groupsByUser = new ConcurrentHashMap<>();

    void change(String user, String group, boolean member) {
        groupsByUser.compute(user, (unused, groups) -> {
            Stream<String> others =
                    groups == null ? Stream.of() : groups.stream().filter(other -> !other.equals(group));
            Set<String> changed = Stream.concat(others, member ? Stream.of(group) : Stream.of())
                    .collect(Collectors.toUnmodifiableSet());
            return changed.isEmpty() ? null : changed;
        });
    }

    void clear() {
        groupsByUser.clear();
    }

    Set<String> of(String user) {
        return groupsByUser.getOrDefault(user, Set.of());
    }
}
