package dev.ssehub.internal.lane;

import dev.ssehub.event.Audience;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who of a lane's sessions belongs to an audience. Confined to the lane. */
final class Router {

    private static final SessionSet NOBODY = new SessionSet();

    private final SessionSet everyone = new SessionSet();
    private final Map<String, SessionSet> users = new HashMap<>();
    private final Map<String, SessionSet> groups = new HashMap<>();
    private final Map<String, SessionSet> ids = new HashMap<>();

    SessionSet everyone() {
        return everyone;
    }

    SessionSet of(Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> everyone;
            case USER -> users.getOrDefault(audience.name(), NOBODY);
            case GROUP -> groups.getOrDefault(audience.name(), NOBODY);
            case SESSION -> ids.getOrDefault(audience.name(), NOBODY);
        };
    }

    void add(LaneSession session) {
        everyone.add(session);
        add(ids, session.id(), session);
        add(users, session.user(), session);
        for (String group : session.groups()) {
            add(groups, group, session);
        }
    }

    void remove(LaneSession session) {
        everyone.remove(session);
        remove(ids, session.id(), session);
        remove(users, session.user(), session);
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
