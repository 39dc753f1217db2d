package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the sessions of a lane that belong to an audience. Confined to the lane. */
final class Router {

    private static final SessionSet NOBODY = new SessionSet();

    private final SessionSet everyone = new SessionSet();
    private final Map<String, SessionSet> users = new HashMap<>();
    private final Map<String, SessionSet> groups = new HashMap<>();
    private final Map<String, SessionSet> logins = new HashMap<>();
    private final Function<String, @Nullable LaneSession> sessions;

    /** Sessions are looked up by id in the hub's own map, because a map per lane would cost another entry for every session. */
    Router(Function<String, @Nullable LaneSession> sessions) {
        this.sessions = sessions;
    }

    SessionSet everyone() {
        return everyone;
    }

    /**
     * Returns the sessions of an audience. For everyone, returns all sessions, including those that do not receive what is published for
     * everyone.
     */
    SessionSet of(Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> everyone;
            case USER -> users.getOrDefault(audience.name(), NOBODY);
            case GROUP -> groups.getOrDefault(audience.name(), NOBODY);
            case SESSION -> only(audience.name());
            case SEVERAL -> throw new IllegalArgumentException("ask for each of " + audience);
        };
    }

    /**
     * Returns the sessions that end when an audience is disconnected. Here, a login's name may stand for a session's id; events are not
     * addressed to logins.
     */
    SessionSet toDisconnect(Audience audience) {
        SessionSet ofLogin = audience.kind() == Audience.Kind.SESSION ? logins.get(audience.name()) : null;
        return ofLogin == null ? of(audience) : ofLogin;
    }

    private SessionSet only(String id) {
        LaneSession session = sessions.apply(id);
        if (session == null || !everyone.contains(session)) {
            return NOBODY;
        }
        SessionSet set = new SessionSet();
        set.add(session);
        return set;
    }

    void add(LaneSession session) {
        everyone.add(session);
        add(users, session.user(), session);
        add(logins, session.login(), session);
        for (String group : session.groups()) {
            add(groups, group, session);
        }
    }

    void remove(LaneSession session) {
        everyone.remove(session);
        remove(users, session.user(), session);
        remove(logins, session.login(), session);
        for (String group : session.groups()) {
            remove(groups, group, session);
        }
    }

    void join(LaneSession session, String group) {
        add(groups, group, session);
    }

    void leave(LaneSession session, String group) {
        remove(groups, group, session);
    }

    private static void add(Map<String, SessionSet> sets, @Nullable String name, LaneSession session) {
        if (name != null) {
            sets.computeIfAbsent(name, unused -> new SessionSet()).add(session);
        }
    }

    private static void remove(Map<String, SessionSet> sets, @Nullable String name, LaneSession session) {
        SessionSet set = name == null ? null : sets.get(name);
        if (set != null) {
            set.remove(session);
            if (set.isEmpty()) {
                sets.remove(name);
            }
        }
    }
}
