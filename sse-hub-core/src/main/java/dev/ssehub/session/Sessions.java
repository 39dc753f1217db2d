package dev.ssehub.session;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The open sessions of this node. Any thread may call any method; each result is a copy, exact if nothing opens or closes in the meantime.
 */
public interface Sessions {

    /** Returns how many sessions are open. */
    int count();

    /** Returns all open sessions. The cost is proportional to their number. */
    List<Session> all();

    /** Returns the session with this id, if it is open. */
    Optional<Session> find(String sessionId);

    /** Returns the open sessions of one user, oldest first. */
    List<Session> ofUser(String user);

    /** Returns the open sessions that are members of a group. The cost is proportional to the number of sessions. */
    List<Session> inGroup(String group);

    /** Returns the users that have an open session. */
    Set<String> users();
}
