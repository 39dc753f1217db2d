package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;

/** The streams that the endpoints of one context have opened. Their hubs may have streams of other contexts as well. */
public final class OpenedStreams {

    private static final String OPENED_BY = OpenedStreams.class.getName();

    /** Marks the subscription of a stream as one that these endpoints open. */
    public Subscription with(Subscription subscription) {
        return subscription.attribute(OPENED_BY, this);
    }

    boolean contain(Session session) {
        return session.attributes().get(OPENED_BY) == this;
    }
}
