package dev.ssehub.spring.autoconfigure.endpoint;

import dev.ssehub.session.Session;
import dev.ssehub.session.Subscription;

/** The streams that the endpoints of one context have opened, among those of a hub that others may use as well. */
public final class OpenedStreams {

    private static final String OPENED_BY = OpenedStreams.class.getName();

    /** Returns the subscription of a stream that will be one of these. */
    public Subscription with(Subscription subscription) {
        return subscription.attribute(OPENED_BY, this);
    }

    boolean contain(Session session) {
        return session.attributes().get(OPENED_BY) == this;
    }
}
