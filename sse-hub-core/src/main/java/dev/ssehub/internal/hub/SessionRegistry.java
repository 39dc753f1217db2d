package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig.Limits;
import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.session.Session;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a node, and the limits on them.
 *
 * <p>A place is taken before a session is opened and given back once, when it has ended or another has taken it over. Each count
 * changes atomically, so limits hold under any number of threads; the total is taken first and given back last.
 */
public final class SessionRegistry implements Sessions {

    private static final LaneSession[] NONE = {};

    private final Limits limits;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, LaneSession> byId = new ConcurrentHashMap<>();
    private final Map<String, LaneSession[]> byUser = new ConcurrentHashMap<>();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

    public SessionRegistry(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes a place for a session.
     *
     * @return the session whose place it took, already out of the registry, or null
     * @throws SubscriptionRefusedException when a limit is reached
     */
    public @Nullable LaneSession admit(LaneSession session) {
        if (count.incrementAndGet() > limits.maxSessions()) {
            count.decrementAndGet();
            throw refused(Reason.TOO_MANY_SESSIONS, "limits.maxSessions", limits.maxSessions());
        }
        try {
            takeAddress(session.remoteAddress());
        } catch (SubscriptionRefusedException e) {
            count.decrementAndGet();
            throw e;
        }
        // Before the user's list: whoever is found there to be replaced is also found here to be released.
        byId.put(session.id(), session);
        LaneSession replaced;
        try {
            replaced = takeUser(session);
        } catch (SubscriptionRefusedException e) {
            release(session);
            throw e;
        }
        if (replaced != null) {
            release(replaced);
        }
        return replaced;
    }

    /** Gives a session's place back. Does nothing when that has been done, for one that another has replaced too. */
    public void release(LaneSession session) {
        if (byId.remove(session.id(), session)) {
            giveUser(session);
            giveAddress(session.remoteAddress());
            count.decrementAndGet();
        }
    }

    /** Wakes the lanes of a user's sessions. */
    void wakeUser(String user) {
        for (LaneSession session : byUser.getOrDefault(user, NONE)) {
            session.wakeLane();
        }
    }

    /** Wakes the lane of a session, if it is one of this node's. */
    void wakeSession(String sessionId) {
        LaneSession session = byId.get(sessionId);
        if (session != null) {
            session.wakeLane();
        }
    }

    private @Nullable LaneSession takeUser(LaneSession session) {
        String user = session.user();
        if (user == null) {
            return null;
        }
        LaneSession[] before = NONE;
        // Not compute(): what is replaced has to come out of it, and an exception too.
        while (true) {
            before = byUser.getOrDefault(user, NONE);
            boolean full = limits.maxSessionsPerUser() > 0 && before.length >= limits.maxSessionsPerUser();
            if (full && limits.userLimitPolicy() == UserLimitPolicy.REFUSE_NEW) {
                throw refused(Reason.TOO_MANY_FOR_USER, "limits.maxSessionsPerUser", limits.maxSessionsPerUser());
            }
            LaneSession[] after =
                    full ? Arrays.copyOfRange(before, 1, before.length + 1) : Arrays.copyOf(before, before.length + 1);
            after[after.length - 1] = session;
            if (replace(user, before, after)) {
                return full ? before[0] : null;
            }
        }
    }

    private void giveUser(LaneSession session) {
        String user = session.user();
        if (user != null) {
            byUser.computeIfPresent(user, (unused, sessions) -> without(sessions, session));
        }
    }

    private boolean replace(String user, LaneSession[] before, LaneSession[] after) {
        return before.length == 0 ? byUser.putIfAbsent(user, after) == null : byUser.replace(user, before, after);
    }

    private static LaneSession @Nullable [] without(LaneSession[] sessions, LaneSession session) {
        LaneSession[] left =
                Arrays.stream(sessions).filter(other -> other != session).toArray(LaneSession[]::new);
        return left.length == 0 ? null : left;
    }

    private void takeAddress(@Nullable String address) {
        int limit = limits.maxSessionsPerAddress();
        if (limit > 0 && address != null && byAddress.merge(address, 1, Integer::sum) > limit) {
            giveAddress(address);
            throw refused(Reason.TOO_MANY_FOR_ADDRESS, "limits.maxSessionsPerAddress", limit);
        }
    }

    private void giveAddress(@Nullable String address) {
        if (limits.maxSessionsPerAddress() > 0 && address != null) {
            byAddress.computeIfPresent(address, (unused, sessions) -> sessions == 1 ? null : sessions - 1);
        }
    }

    private static SubscriptionRefusedException refused(Reason reason, String setting, int limit) {
        return new SubscriptionRefusedException(reason, setting + " is reached: " + limit);
    }

    @Override
    public int count() {
        return byId.size();
    }

    @Override
    public List<Session> all() {
        return List.copyOf(byId.values());
    }

    @Override
    public Optional<Session> find(String sessionId) {
        return Optional.ofNullable(get(sessionId));
    }

    @Nullable
    LaneSession get(String sessionId) {
        return byId.get(sessionId);
    }

    @Override
    public List<Session> ofUser(String user) {
        return List.of(byUser.getOrDefault(user, NONE));
    }

    @Override
    public List<Session> inGroup(String group) {
        return byId.values().stream()
                .filter(session -> session.groups().contains(group))
                .map(Session.class::cast)
                .toList();
    }

    @Override
    public Set<String> users() {
        return Set.copyOf(byUser.keySet());
    }
}
