package dev.ssehub.session;

/** Why a session ended. */
public enum CloseReason {
    /** The client disconnected, or its connection broke: the normal end. */
    CLIENT_GONE,
    /** The client's socket accepted no bytes for the stall timeout. */
    STALLED,
    /** The stream reached its maximum age; the client resumes with a new connection. */
    MAX_AGE,
    /** The subscription expired, or a re-check ended it. */
    EXPIRED,
    /** The application ended it: {@code disconnect}. */
    DISCONNECTED,
    /** The application ended it for good: {@code disconnectForGood}. */
    NOT_WELCOME,
    /** A newer session of the same user replaced it, because of the per-user limit. */
    REPLACED,
    /** The hub is draining, or the server is stopping the application; the client resumes on another node. */
    DRAINED,
    /** A snapshot hook failed or did not answer in time; the client reconnects later, and the hook is called again. */
    SNAPSHOT_FAILED,
    /**
     * The broker's history could not be read, or not in time, or the events of another node's run no longer arrive; the client reconnects later, and
     * resumes from its position.
     */
    HISTORY_UNAVAILABLE,
    /** An internal error, such as a lack of memory, hit this session; it is logged, and the client can resume. */
    FAILED,
    /**
     * This node missed a part of the log in which the session may have been revoked. The client reconnects, is authorised again, and gets
     * its gap.
     */
    UNVERIFIED,
    /** The run that it showed has ended, and the client has all of it. */
    RUN_ENDED,
    /** The hub was closed. */
    HUB_CLOSED
}
