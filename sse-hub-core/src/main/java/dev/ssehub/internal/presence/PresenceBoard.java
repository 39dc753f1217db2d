package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What the nodes have told of themselves: the same on every node that has read the same records. Thread-safe. */
final class PresenceBoard {

    // Guarded by this.
    private final Map<String, Share> shares = new HashMap<>();

    /** What one node has told. */
    private static final class Share {
        final long incarnation;
        final Map<String, Integer> users = new HashMap<>();
        final Map<String, Integer> groups = new HashMap<>();
        int sessions;
        long heardAt;

        Share(long incarnation) {
            this.incarnation = incarnation;
        }
    }

    /**
     * Applies what a node has told.
     *
     * @param now when, by the monotonic clock
     * @return the users who have come online by it, with true, and those who have left, with false
     */
    synchronized Map<String, Boolean> apply(NodePresence told, long now) {
        Share known = shares.get(told.node());
        Set<String> concerned = new HashSet<>(told.users().keySet());
        if (known != null && told.kind() != NodePresence.Kind.CHANGE) {
            concerned.addAll(known.users.keySet());
        }
        Map<String, Boolean> before = new HashMap<>();
        concerned.forEach(user -> before.put(user, isOnline(user)));
        switch (told.kind()) {
            case HELLO, STATE -> replace(told, now);
            case CHANGE -> change(known, told, now);
            case GOODBYE -> {
                if (known != null && known.incarnation == told.incarnation()) {
                    shares.remove(told.node());
                }
            }
        }
        Map<String, Boolean> changed = new LinkedHashMap<>();
        before.forEach((user, wasOnline) -> {
            if (isOnline(user) != wasOnline) {
                changed.put(user, !wasOnline);
            }
        });
        return changed;
    }

    private void replace(NodePresence told, long now) {
        Share share = new Share(told.incarnation());
        shares.put(told.node(), share);
        change(share, told, now);
    }

    /** A change of a node that is not known is none: its state, for which it has been asked, will come. */
    private static void change(@Nullable Share share, NodePresence told, long now) {
        if (share == null || share.incarnation != told.incarnation()) {
            return;
        }
        share.sessions = told.sessions();
        share.heardAt = now;
        put(share.users, told.users());
        put(share.groups, told.groups());
    }

    private static void put(Map<String, Integer> counts, Map<String, Integer> told) {
        told.forEach((name, count) -> {
            if (count == 0) {
                counts.remove(name);
            } else {
                counts.put(name, count);
            }
        });
    }

    /** Returns the nodes that were not heard of since then, but for one, each with its incarnation. */
    synchronized Map<String, Long> silentSince(long then, String except) {
        Map<String, Long> silent = new HashMap<>();
        shares.forEach((node, share) -> {
            if (!node.equals(except) && share.heardAt - then < 0) {
                silent.put(node, share.incarnation);
            }
        });
        return silent;
    }

    synchronized boolean isOnline(String user) {
        return shares.values().stream().anyMatch(share -> share.users.containsKey(user));
    }

    synchronized Set<String> nodes() {
        return Set.copyOf(shares.keySet());
    }

    synchronized Set<String> nodesOf(String user, String except) {
        Set<String> nodes = new HashSet<>();
        shares.forEach((node, share) -> {
            if (!node.equals(except) && share.users.containsKey(user)) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    synchronized Set<String> users() {
        Set<String> users = new HashSet<>();
        shares.values().forEach(share -> users.addAll(share.users.keySet()));
        return users;
    }

    int sessions(String except) {
        return sum(except, share -> share.sessions);
    }

    int sessionsOf(String user, String except) {
        return sum(except, share -> share.users.getOrDefault(user, 0));
    }

    int sessionsIn(String group, String except) {
        return sum(except, share -> share.groups.getOrDefault(group, 0));
    }

    private synchronized int sum(String except, ToIntFunction<Share> count) {
        return shares.entrySet().stream()
                .filter(share -> !share.getKey().equals(except))
                .mapToInt(share -> count.applyAsInt(share.getValue()))
                .sum();
    }
}
