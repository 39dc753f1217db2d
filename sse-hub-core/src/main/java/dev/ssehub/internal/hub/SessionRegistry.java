package dev.ssehub.internal.hub;

import dev.ssehub.HubConfig.Limits;
import dev.ssehub.HubConfig.UserLimitPolicy;
import dev.ssehub.event.Audience;
import dev.ssehub.internal.lane.LaneSession;
import dev.ssehub.session.Session;
import dev.ssehub.session.Sessions;
import dev.ssehub.session.SubscriptionRefusedException;
import dev.ssehub.session.SubscriptionRefusedException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a node, and the limits on them.
 *
 * <p>A place is taken before a session is opened, and is freed exactly once, when the session has ended or has been replaced. Each count
 * changes atomically, so the limits hold under any number of threads. The total is incremented first and decremented last.
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
     * Takes a place for a session. If the newest session replaces the oldest, the user may have one session too many until {@link #settle}.
     *
     * @param mayReplace whether it may replace another session of its user, if the user limit policy allows this
     * @throws SubscriptionRefusedException if a limit is reached
     */
    public void admit(LaneSession session, boolean mayReplace) {
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
        // Before the user's list, so that a session found there to be replaced can also be released here.
        byId.put(session.id(), session);
        try {
            takeUser(session, mayReplace);
        } catch (SubscriptionRefusedException e) {
            release(session);
            throw e;
        }
    }

    /**
     * Frees the places of the sessions that an admitted session replaces. Called once it has its connection, because if that failed, the
     * others would have been replaced for nothing.
     *
     * @return the replaced sessions, oldest first, already out of the registry
     */
    public List<LaneSession> settle(LaneSession session) {
        int limit = limits.maxSessionsPerUser();
        if (session.user() == null || limit == 0) {
            return List.of();
        }
        List<LaneSession> replaced = new ArrayList<>(0);
        LaneSession[] sessions = byUser.getOrDefault(session.user(), NONE);
        // Only older sessions: a newer one that is still being connected replaces this one when it is settled.
        for (int i = 0; sessions.length - i > limit && sessions[i] != session; i++) {
            replaced.add(sessions[i]);
        }
        replaced.removeIf(older -> !release(older));
        return replaced;
    }

    /**
     * Frees a session's place. Does nothing if that has been done before, which includes a session that has been replaced.
     *
     * @return whether it had a place
     */
    public boolean release(LaneSession session) {
        if (!byId.remove(session.id(), session)) {
            return false;
        }
        giveUser(session);
        giveAddress(session.remoteAddress());
        count.decrementAndGet();
        return true;
    }

    /** Has the lanes of a user's sessions deliver. Returns how many sessions were written to on this thread. */
    int assistUser(String user, int maxWrites) {
        int written = 0;
        for (LaneSession session : byUser.getOrDefault(user, NONE)) {
            written += session.assistLane(maxWrites - written);
        }
        return written;
    }

    /** Has the lane of a session deliver if the session is on this node. Returns how many sessions were written to on this thread. */
    int assistSession(String sessionId, int maxWrites) {
        LaneSession session = byId.get(sessionId);
        return session == null ? 0 : session.assistLane(maxWrites);
    }

    private void takeUser(LaneSession session, boolean mayReplace) {
        String user = session.user();
        if (user == null) {
            return;
        }
        LaneSession[] before = NONE;
        LaneSession[] after = NONE;
        // Not compute(), because the refusal has to be thrown from here.
        do {
            before = byUser.getOrDefault(user, NONE);
            boolean full = limits.maxSessionsPerUser() > 0 && before.length >= limits.maxSessionsPerUser();
            if (full && (!mayReplace || limits.userLimitPolicy() == UserLimitPolicy.REFUSE_NEW)) {
                throw refused(Reason.TOO_MANY_FOR_USER, "limits.maxSessionsPerUser", limits.maxSessionsPerUser());
            }
            after = Arrays.copyOf(before, before.length + 1);
            after[after.length - 1] = session;
        } while (!replace(user, before, after));
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
        return Optional.ofNullable(get(Objects.requireNonNull(sessionId, "sessionId must not be null")));
    }

    @Nullable
    LaneSession get(String sessionId) {
        return byId.get(sessionId);
    }

    /** Returns how many sessions have this id, or were opened by the login of this name. */
    private int countIdOrLogin(String name) {
        return byId.containsKey(name)
                ? 1
                : (int) byId.values().stream()
                        .filter(session -> name.equals(session.login()))
                        .count();
    }

    @Override
    public List<Session> ofUser(String user) {
        return List.of(byUser.getOrDefault(Objects.requireNonNull(user, "user must not be null"), NONE));
    }

    @Override
    public List<Session> inGroup(String group) {
        Objects.requireNonNull(group, "group must not be null");
        return byId.values().stream()
                .filter(session -> session.groups().contains(group))
                .map(Session.class::cast)
                .toList();
    }

    /** Returns how many sessions belong to an audience. */
    int countOf(Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> count();
            case USER -> ofUser(audience.name()).size();
            case GROUP -> inGroup(audience.name()).size();
            case SESSION -> countIdOrLogin(audience.name());
            case SEVERAL -> {
                Set<Audience> members = Set.copyOf(audience.members());
                yield (int) byId.values().stream()
                        .filter(session -> belongsToAny(session, members))
                        .count();
            }
        };
    }

    private static boolean belongsToAny(LaneSession session, Set<Audience> audiences) {
        String user = session.user();
        String login = session.login();
        return audiences.contains(Audience.everyone())
                || (user != null && audiences.contains(Audience.user(user)))
                || audiences.contains(Audience.session(session.id()))
                || (login != null && audiences.contains(Audience.session(login)))
                || session.groups().stream().map(Audience::group).anyMatch(audiences::contains);
    }

    @Override
    public Set<String> users() {
        return Set.copyOf(byUser.keySet());
    }
}
