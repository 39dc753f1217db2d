package dev.ssehub.session;

import java.util.Objects;

/** Thrown when the hub refuses a new session. Nothing was opened; the client may try again later. */
public final class SubscriptionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why the session was refused. */
    public enum Reason {
        /** {@code limits.maxSessions} is reached. */
        TOO_MANY_SESSIONS,
        /** {@code limits.maxSessionsPerUser} is reached. */
        TOO_MANY_FOR_USER,
        /** {@code limits.maxSessionsPerAddress} is reached. */
        TOO_MANY_FOR_ADDRESS,
        /** The subscription's entitlement has already ended. */
        EXPIRED,
        /** The client's stream was ended for good ({@code disconnectForGood}); it is answered with 204. */
        NOT_WELCOME,
        /** The hub is draining. */
        DRAINING,
        /** The hub is closed. */
        CLOSED
    }

    private final Reason reason;

    /** Creates the refusal; the message states the limit. */
    public SubscriptionRefusedException(Reason reason, String message) {
        super(Objects.requireNonNull(message, "message must not be null"));
        this.reason = Objects.requireNonNull(reason, "reason must not be null");
    }

    /** Returns why the session was refused. */
    public Reason reason() {
        return reason;
    }
}
