package dev.ssehub.session;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The open sessions of this node. Any thread may ask; each answer is a copy, exact when nothing opens or closes meanwhile.
 */
public interface Sessions {

    /** Returns how many sessions are open. */
    int count();

    /** Returns all open sessions. Costs as much as there are. */
    List<Session> all();

    /** Returns the session with this id, if it is open. */
    Optional<Session> find(String sessionId);

    /** Returns the open sessions of one user, oldest first. */
    List<Session> ofUser(String user);

    /** Returns the open sessions that are members of a group. Costs as much as there are sessions. */
    List<Session> inGroup(String group);

    /** Returns the users that have an open session. */
    Set<String> users();
}
