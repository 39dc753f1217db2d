package dev.ssehub.session;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: a cursor over the log, and the client that follows it.
 *
 * <p>Any thread may call any method. Figures are those of a moment ago while events flow, and exact when nothing moves. Methods that
 * change something return at once; the session's lane does the work, in order with everything published before.
 */
public interface Session {

    /** The state of a session. */
    enum State {
        /** Accepted; its first bytes, a snapshot or retained values are still to be sent. */
        OPENING,
        /** At the tail of the log: events are written at once. */
        LIVE,
        /** Behind the tail, because the client resumed or its socket accepts no more; it owns no queue, only its place. */
        LAGGING,
        /** Ended. */
        CLOSED
    }

    /** Returns the id, unguessable, unique and never reused. */
    String id();

    /** Returns the user, or null if the session is anonymous. */
    @Nullable
    String user();

    /** Returns the current groups: those of the subscription, those of the user and those joined since. */
    Set<String> groups();

    /** Returns the attributes of the subscription, unmodifiable. */
    Map<String, Object> attributes();

    /** Returns the address of the client as the transport reported it, or null. */
    @Nullable
    String remoteAddress();

    /** Returns which blocks the stream consists of. */
    Subscription.Framing framing();

    /** Returns the id of the run that the session shows, or null for a stream of the hub. */
    default @Nullable String run() {
        return null;
    }

    /** Returns when the session was opened. */
    Instant since();

    /** Returns the state. */
    State state();

    /** Returns whether the client had a position that the log still knew, and so continues instead of starting afresh. */
    boolean wasResumed();

    /** Returns how many events were passed to the client's connection, without the hub's own frames. */
    long eventsSent();

    /** Returns how many bytes were passed to the client's connection. */
    long bytesSent();

    /**
     * Returns by how many log entries, including those for others, the session lags behind the tail; 0 if it is live. For a view of a run, by how
     * many entries of the run.
     */
    long lag();

    /**
     * Makes the session a member of a group from now on. Does nothing for a view of a run.
     *
     * @throws IllegalArgumentException if the name is invalid
     */
    void join(String group);

    /** Ends the session's membership of a group from now on. Unknown groups are no error. */
    void leave(String group);

    /** Ends the stream cleanly at its current position: a lagging session can resume. Does nothing if it has ended. */
    void disconnect();
}
