package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The reports of all nodes, the same on every node that has read the same records. Thread-safe. */
final class PresenceBoard {

    // Guarded by this.
    private final Map<String, Share> shares = new HashMap<>();

    /** What one node has reported. */
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
     * Applies a report of a node.
     *
     * @param now the time of arrival, by the monotonic clock
     * @return the users who have come online with this report, mapped to true, and those who have left, mapped to false
     */
    synchronized Map<String, Boolean> apply(NodePresence report, long now) {
        Share known = shares.get(report.node());
        Set<String> concerned = new HashSet<>(report.users().keySet());
        if (known != null && report.kind() != NodePresence.Kind.CHANGE) {
            concerned.addAll(known.users.keySet());
        }
        Map<String, Boolean> before = new HashMap<>();
        concerned.forEach(user -> before.put(user, isOnline(user)));
        switch (report.kind()) {
            case HELLO, STATE -> replace(report, now);
            case CHANGE -> change(known, report, now);
            case GOODBYE -> {
                if (known != null && known.incarnation == report.incarnation()) {
                    shares.remove(report.node());
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

    private void replace(NodePresence report, long now) {
        Share share = new Share(report.incarnation());
        shares.put(report.node(), share);
        change(share, report, now);
    }

    /** Ignores changes from an unknown node, because its full state has been requested. */
    private static void change(@Nullable Share share, NodePresence report, long now) {
        if (share == null || share.incarnation != report.incarnation()) {
            return;
        }
        share.sessions = report.sessions();
        share.heardAt = now;
        put(share.users, report.users());
        put(share.groups, report.groups());
    }

    private static void put(Map<String, Integer> counts, Map<String, Integer> report) {
        report.forEach((name, count) -> {
            if (count == 0) {
                counts.remove(name);
            } else {
                counts.put(name, count);
            }
        });
    }

    /** Returns the nodes that have not reported since a time, except for one, each with its incarnation. */
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
