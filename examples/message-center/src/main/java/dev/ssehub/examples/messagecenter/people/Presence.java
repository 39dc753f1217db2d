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
 * Publishes who is online, on any node, to the group of those who want to know. Each change is one event with a key, so that a new client
 * gets only the latest. Every node is notified of a change, and the first of them publishes it.
 */
@Component
public class Presence implements PresenceListener {

    /** The group of those who want to know who is online. Everyone may join it. */
    static final String GROUP = "online";

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    // Resolved lazily: the hub needs its listeners before it is created.
    private final ObjectProvider<SseHub> hub;

    Presence(ObjectProvider<SseHub> hub) {
        this.hub = hub;
    }

    @Override
    public void onOnline(String user, String noticeId) {
        publish(noticeId);
    }

    @Override
    public void onOffline(String user, String noticeId) {
        publish(noticeId);
    }

    /** Returns who is online. */
    public Set<String> online() {
        return new TreeSet<>(hub.getObject().presence().users());
    }

    private void publish(String noticeId) {
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
