package dev.ssehub.transport;

import dev.ssehub.session.Subscription;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's request for a stream.
 *
 * @param subscription its entitlement
 * @param lastEventId the position that it claims, as received: an event id, {@link #EARLIEST}, {@link #NOT_WELCOME}, or any other text; null or empty
 *     for none
 * @param remoteAddress its address for the per-address limit, or null if that does not apply
 * @param mayReplace whether it may replace its user's oldest session, if the policy for users allows that
 * @param needsState whether it shows nothing of what was published up to its position, see {@link #needingState}
 */
public record OpenRequest(
        Subscription subscription,
        @Nullable String lastEventId,
        @Nullable String remoteAddress,
        boolean mayReplace,
        boolean needsState) {

    public OpenRequest {
        Objects.requireNonNull(
                subscription, "subscription must not be null: Subscription.anonymous() is one without a user");
    }

    /** The position of a client that wants everything that is kept. */
    public static final String EARLIEST = "earliest";

    /** The position of a client whose stream was ended {@linkplain dev.ssehub.SseHub#disconnectForGood for good}. */
    public static final String NOT_WELCOME = "not-welcome";

    /** A request that may replace another session. */
    public OpenRequest(Subscription subscription, @Nullable String lastEventId, @Nullable String remoteAddress) {
        this(subscription, lastEventId, remoteAddress, true, false);
    }

    /** A request without a position or an address. */
    public static OpenRequest of(Subscription subscription) {
        return new OpenRequest(subscription, null, null);
    }

    /** Returns the same request with a position. */
    public OpenRequest from(@Nullable String position) {
        return new OpenRequest(subscription, position, remoteAddress, mayReplace, needsState);
    }

    /** Returns the same request for a session that replaces no other: if its user has as many as allowed, it is refused. */
    public OpenRequest withoutReplacing() {
        return new OpenRequest(subscription, lastEventId, remoteAddress, false, needsState);
    }

    /**
     * Returns the same request for a client that knows its position but shows nothing of what was published up to it, such as a reloaded page. It first
     * gets what a new client gets, the latest event of each key and the snapshot of the
     * {@link dev.ssehub.session.ConnectHook}, and then the events after its position. Without a position this changes nothing.
     */
    public OpenRequest needingState() {
        return new OpenRequest(subscription, lastEventId, remoteAddress, mayReplace, true);
    }
}
