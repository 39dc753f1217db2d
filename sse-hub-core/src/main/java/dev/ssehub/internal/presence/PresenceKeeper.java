package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.LogRecord.NodePresence.Kind;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.session.Presence;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Session;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes who is connected here, and knows what they have told.
 *
 * <p>What is told goes through the log, so all nodes apply it in one order. A node says hello first, and listens from there on: whatever
 * stands before it in the log may come from nodes that are long gone. On a hello every other node answers with its state. After that a
 * node tells what has changed, and at least three times in a lease that it still lives. One that has told nothing for a lease is taken
 * for dead, and whoever notices says goodbye in its place.
 *
 * <p>{@link #tick} is called by one thread, {@link #onRecord} by the backplane; the rest by any thread.
 */
public final class PresenceKeeper implements Presence {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceKeeper.class);

    /** The way into the log, and out to listeners. */
    public interface Surroundings {

        /** Appends to the log. */
        void append(NodePresence record);

        /** Whether the log can be read and written now. */
        boolean isLogAvailable();

        /** Tells the application. */
        void tell(Consumer<PresenceListener> call);
    }

    private final String node;
    private final long incarnation;
    private final long leaseNanos;
    private final long graceNanos;
    private final Sessions here;
    private final Surroundings surroundings;
    private final HubClock clock;
    private final PresenceBoard board = new PresenceBoard();

    private volatile boolean changed = true;
    private volatile boolean stateDue;
    private volatile boolean helloDue = true;

    // Of the ticking thread.
    private boolean saidHello;
    private Counts told = Counts.NONE;
    private long toldAt;
    private boolean wasAvailable;
    private long availableSince;

    // Guarded by this.
    private boolean listening;
    private long listeningSince;
    private final Map<String, Leave> leaving = new HashMap<>();

    private record Leave(long due, String noticeId) {}

    /**
     * Creates one that has told nothing yet.
     *
     * @param node the name of this node
     * @param incarnation tells this process from earlier ones of the same name
     * @param lease how long a node may be silent
     * @param grace how long a user may be away without having left
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
    }

    /** The sessions here, or their groups, are not what they were. */
    public void changed() {
        changed = true;
    }

    /** A part of the log was missed, and in it what other nodes had to say: they are asked again. */
    public void missed() {
        helloDue = true;
    }

    /** Tells what there is to tell, and does what is due by time. Waits for the log, so long as that takes. */
    public void tick() {
        long now = clock.nanos();
        if (isAvailableAt(now)) {
            tellOthers(now);
            expireSilentNodes(now);
        }
        tellWhoHasLeft(now);
    }

    /** Says that this node has gone, if the log can be reached. */
    public void sayGoodbye() {
        if (saidHello && surroundings.isLogAvailable()) {
            tell(Kind.GOODBYE, Counts.NONE);
        }
    }

    private boolean isAvailableAt(long now) {
        boolean available = surroundings.isLogAvailable();
        if (available && !wasAvailable) {
            availableSince = now;
        }
        wasAvailable = available;
        return available;
    }

    private void tellOthers(long now) {
        if (helloDue) {
            helloDue = false;
            // Again with what there is: users that are here must not seem to leave.
            if (tell(Kind.HELLO, saidHello ? Counts.of(here) : Counts.NONE)) {
                saidHello = true;
                stateDue = true;
            } else {
                helloDue = true;
            }
            return;
        }
        boolean renew = now - toldAt > leaseNanos / 3;
        if (!changed && !stateDue && !renew) {
            return;
        }
        changed = false;
        boolean all = stateDue;
        stateDue = false;
        Counts counts = Counts.of(here);
        Counts news = all ? counts : counts.since(told);
        if (!all && counts.equals(told) && !renew) {
            return;
        }
        if (tell(all ? Kind.STATE : Kind.CHANGE, news)) {
            told = counts;
            toldAt = now;
        } else {
            // It may have arrived or not.
            stateDue = true;
        }
    }

    private boolean tell(Kind kind, Counts counts) {
        try {
            surroundings.append(
                    new NodePresence(node, incarnation, kind, counts.sessions(), counts.users(), counts.groups()));
            return true;
        } catch (PublishException e) {
            LOG.debug("The other nodes could not be told who is here ({}); it is tried again: {}", kind, e.toString());
            return false;
        }
    }

    /** While the log was out of reach, nobody could be heard. */
    private void expireSilentNodes(long now) {
        if (now - availableSince <= leaseNanos) {
            return;
        }
        board.silentSince(now - leaseNanos, node).forEach((silent, itsLife) -> {
            LOG.info("Node {} has not been heard of for its lease: its sessions are gone", silent);
            try {
                surroundings.append(new NodePresence(silent, itsLife, Kind.GOODBYE, 0, Map.of(), Map.of()));
            } catch (PublishException e) {
                LOG.debug("The end of node {} could not be told; it is tried again: {}", silent, e.toString());
            }
        });
    }

    private void tellWhoHasLeft(long now) {
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
        left.forEach((user, noticeId) -> surroundings.tell(listener -> listener.onOffline(user, noticeId)));
    }

    /** Takes what the log tells. */
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
            // The others' answers to a hello tell of users who came long ago.
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
        boolean takenForDead = record.kind() == Kind.GOODBYE && mine;
        if (asked || takenForDead) {
            stateDue = true;
        }
        came.forEach(user -> surroundings.tell(listener -> listener.onOnline(user, noticeId(id, user))));
    }

    private static String noticeId(EventId id, String user) {
        return "presence:" + id + ":" + UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String node() {
        return node;
    }

    /**
     * Those with a session, and those whose grace time runs. Of this node, what it has published counts too: between the end of a session
     * and the record that says so, its user would otherwise be missing.
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

    /** Numbers of sessions. */
    private record Counts(int sessions, Map<String, Integer> users, Map<String, Integer> groups) {

        static final Counts NONE = new Counts(0, Map.of(), Map.of());

        static Counts of(Sessions open) {
            Map<String, Integer> users = new HashMap<>();
            Map<String, Integer> groups = new HashMap<>();
            List<Session> sessions = open.all();
            for (Session session : sessions) {
                String user = session.user();
                if (user != null) {
                    users.merge(user, 1, Integer::sum);
                }
                session.groups().forEach(group -> groups.merge(group, 1, Integer::sum));
            }
            return new Counts(sessions.size(), users, groups);
        }

        /** Returns what is different, with 0 for what is there no more. */
        Counts since(Counts before) {
            return new Counts(sessions, changes(before.users, users), changes(before.groups, groups));
        }

        private static Map<String, Integer> changes(Map<String, Integer> before, Map<String, Integer> now) {
            Map<String, Integer> changes = new HashMap<>();
            before.keySet().forEach(name -> {
                if (!now.containsKey(name)) {
                    changes.put(name, 0);
                }
            });
            now.forEach((name, count) -> {
                if (!count.equals(before.get(name))) {
                    changes.put(name, count);
                }
            });
            return changes;
        }
    }
}
