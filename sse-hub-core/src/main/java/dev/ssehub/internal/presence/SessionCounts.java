package dev.ssehub.internal.presence;

import dev.ssehub.session.Session;
import dev.ssehub.session.Sessions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of sessions.
 *
 * @param sessions of all users
 * @param users by user
 * @param groups by group
 */
record SessionCounts(int sessions, Map<String, Integer> users, Map<String, Integer> groups) {

    static final SessionCounts NONE = new SessionCounts(0, Map.of(), Map.of());

    static SessionCounts of(Sessions open) {
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
        return new SessionCounts(sessions.size(), users, groups);
    }

    /** Returns the changes since another state, with 0 for users and groups that are no longer present. */
    SessionCounts since(SessionCounts before) {
        return new SessionCounts(sessions, changes(before.users, users), changes(before.groups, groups));
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
