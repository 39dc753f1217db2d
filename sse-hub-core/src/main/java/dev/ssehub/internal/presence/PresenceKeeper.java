package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.LogRecord.NodePresence.Kind;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Presence;
import dev.ssehub.session.Sessions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps track of the users connected to any node, from the nodes' reports in the log.
 *
 * <p>All nodes apply the reports in the order of the log. A node starts listening with its own hello, because earlier reports may come from
 * nodes that are long gone. Every other node answers a hello with its state. A node that has reported nothing for the length of a lease is
 * presumed dead, and the first node to notice this publishes a goodbye on its behalf.
 *
 * <p>{@link #tick} is called by one thread, {@link #onRecord} by the backplane; the other methods may be called by any thread.
 */
public final class PresenceKeeper implements Presence {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceKeeper.class);

    private final String node;
    private final long incarnation;
    private final long leaseNanos;
    private final long graceNanos;
    private final Sessions here;
    private final Surroundings surroundings;
    private final HubClock clock;
    private final PresenceBoard board = new PresenceBoard();

    private final PresenceReports reports;

    // Confined to the ticking thread.
    private boolean wasAvailable;
    private long availableSince;

    // Guarded by this.
    private boolean listening;
    private long listeningSince;
    private final Map<String, Leave> leaving = new HashMap<>();

    private record Leave(long due, String noticeId) {}

    /**
     * Creates an instance that has reported nothing yet.
     *
     * @param node the name of this node
     * @param incarnation distinguishes this process from earlier ones of the same name
     * @param lease how long a node may be silent
     * @param grace how long a user may be without a session before being considered offline
     * @param here the sessions of this node
     */
    public PresenceKeeper(
            String node,
            long incarnation,
            Duration lease,
            Duration grace,
            Sessions here,
            Surroundings surroundings,
            HubClock clock) {
        this.node = node;
        this.incarnation = incarnation;
        this.leaseNanos = lease.toNanos();
        this.graceNanos = grace.toNanos();
        this.here = here;
        this.surroundings = surroundings;
        this.clock = clock;
        this.reports = new PresenceReports(node, incarnation, leaseNanos, here, surroundings);
    }

    /** Called when the sessions of this node, or their groups, have changed. */
    public void changed() {
        reports.changed();
    }

    /** Called when a part of the log was missed, and with it reports of other nodes, which are then requested again. */
    public void missed() {
        reports.helloDue();
    }

    /**
     * Publishes reports that are due, and handles silent nodes and users whose grace time has passed. Blocks while appending to the log.
     */
    public void tick() {
        long now = clock.nanos();
        if (isAvailableAt(now)) {
            reports.report(now);
            expireSilentNodes(now);
        }
        notifyWhoHasLeft(now);
    }

    /** Reports that this node has gone, if the log is available. */
    public void sayGoodbye() {
        reports.sayGoodbye();
    }

    private boolean isAvailableAt(long now) {
        boolean available = surroundings.isLogAvailable();
        if (available && !wasAvailable) {
            availableSince = now;
        }
        wasAvailable = available;
        return available;
    }

    /** Waits for a lease after the log has become available again: until then, no node could be heard. */
    private void expireSilentNodes(long now) {
        if (now - availableSince <= leaseNanos) {
            return;
        }
        board.silentSince(now - leaseNanos, node).forEach((silent, itsIncarnation) -> {
            LOG.info("Node {} has been silent for longer than its lease: its sessions are considered gone", silent);
            try {
                surroundings.append(new NodePresence(silent, itsIncarnation, Kind.GOODBYE, 0, Map.of(), Map.of()));
            } catch (PublishException e) {
                LOG.debug("The end of node {} could not be reported; it is tried again: {}", silent, e.toString());
            }
        });
    }

    private void notifyWhoHasLeft(long now) {
        Map<String, String> left = new HashMap<>();
        synchronized (this) {
            leaving.entrySet().removeIf(leave -> {
                boolean due = leave.getValue().due() - now <= 0;
                if (due) {
                    left.put(leave.getKey(), leave.getValue().noticeId());
                }
                return due;
            });
        }
        left.forEach((user, noticeId) -> surroundings.notifyListeners(listener -> listener.onOffline(user, noticeId)));
    }

    /** Applies a report from the log. */
    public void onRecord(EventId id, NodePresence record) {
        long now = clock.nanos();
        List<String> came = new ArrayList<>();
        boolean mine = record.node().equals(node) && record.incarnation() == incarnation;
        synchronized (this) {
            if (mine && record.kind() == Kind.HELLO && !listening) {
                listening = true;
                listeningSince = now;
            }
            if (!listening) {
                return;
            }
            // Other nodes' answers to a hello contain users who came online long ago.
            boolean news = mine || record.kind() != Kind.STATE || now - listeningSince > leaseNanos;
            board.apply(record, now).forEach((user, online) -> {
                if (!online) {
                    leaving.put(user, new Leave(now + graceNanos, noticeId(id, user)));
                } else if (leaving.remove(user) == null && news) {
                    came.add(user);
                }
            });
        }
        boolean asked = record.kind() == Kind.HELLO && !mine;
        boolean presumedDead = record.kind() == Kind.GOODBYE && mine;
        if (asked || presumedDead) {
            reports.stateDue();
        }
        came.forEach(user -> surroundings.notifyListeners(listener -> listener.onOnline(user, noticeId(id, user))));
    }

    private static String noticeId(EventId id, String user) {
        return "presence:" + id + ":" + UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String node() {
        return node;
    }

    /**
     * Returns the users with a session and those in their grace time. For this node, its published report counts too: otherwise, a user
     * would be missing between the end of a session and the record of this.
     */
    @Override
    public Set<String> users() {
        Set<String> users = new HashSet<>(here.users());
        synchronized (this) {
            users.addAll(board.users());
            users.addAll(leaving.keySet());
        }
        return users;
    }

    @Override
    public boolean isOnline(String user) {
        if (!here.ofUser(user).isEmpty()) {
            return true;
        }
        synchronized (this) {
            return board.isOnline(user) || leaving.containsKey(user);
        }
    }

    @Override
    public int sessions() {
        return here.count() + board.sessions(node);
    }

    @Override
    public int sessionsOf(String user) {
        return here.ofUser(user).size() + board.sessionsOf(user, node);
    }

    @Override
    public int sessionsIn(String group) {
        return here.inGroup(group).size() + board.sessionsIn(group, node);
    }

    @Override
    public Set<String> nodes() {
        Set<String> nodes = new HashSet<>(board.nodes());
        nodes.add(node);
        return nodes;
    }

    @Override
    public Set<String> nodesOf(String user) {
        Set<String> nodes = board.nodesOf(Objects.requireNonNull(user, "user must not be null"), node);
        if (!here.ofUser(user).isEmpty()) {
            nodes.add(node);
        }
        return nodes;
    }
}
