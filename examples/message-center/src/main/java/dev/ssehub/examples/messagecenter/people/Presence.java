package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.PresenceListener;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Tells those who want to know who is online, on whatever node: one keyed event whenever that changes, so that who comes gets the latest
 * and nothing else. Every node is told of a change; the first one publishes it.
 */
@Component
public class Presence implements PresenceListener {

    /** The group of those who want to know; open to everybody. */
    static final String GROUP = "online";

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    // Late: the hub wants its listeners before it exists.
    private final ObjectProvider<SseHub> hub;

    Presence(ObjectProvider<SseHub> hub) {
        this.hub = hub;
    }

    @Override
    public void onOnline(String user, String noticeId) {
        tell(noticeId);
    }

    @Override
    public void onOffline(String user, String noticeId) {
        tell(noticeId);
    }

    /** Returns who is online. */
    public Set<String> online() {
        return new TreeSet<>(hub.getObject().presence().users());
    }

    private void tell(String noticeId) {
        try {
            hub.getObject()
                    .publish(
                            Audience.group(GROUP),
                            SseEvent.named("online")
                                    .key("online")
                                    .idempotencyKey(noticeId)
                                    .json(online()));
        } catch (PublishException e) {
            LOG.warn("Who is online could not be told; the next change will tell: {}", e.getMessage());
        }
    }
}
