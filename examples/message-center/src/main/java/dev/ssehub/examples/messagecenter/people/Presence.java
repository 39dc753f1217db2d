package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Tells those who want to know who is online: one keyed event whenever that changes, so that who comes gets the latest and nothing
 * else. Somebody who leaves stays for a moment, because most of those only reload their page.
 */
@Component
public class Presence implements SessionListener {

    /** The group of those who want to know; open to everybody. */
    static final String GROUP = "online";

    private static final Duration GRACE = Duration.ofSeconds(3);

    private final ObjectProvider<SseHub> hub;
    private final TaskScheduler scheduler;

    // Guarded by this.
    private Set<String> told = Set.of();

    Presence(ObjectProvider<SseHub> hub, TaskScheduler scheduler) {
        this.hub = hub;
        this.scheduler = scheduler;
    }

    @Override
    public void onOpen(Session session) {
        tell();
    }

    // Spring logs a task that fails.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void onClose(Session session, CloseReason reason) {
        if (reason != CloseReason.HUB_CLOSED && reason != CloseReason.DRAINED) {
            scheduler.schedule(this::tell, Instant.now().plus(GRACE));
        }
    }

    /** Returns who is online, as it was told last: a page that shows this is right until it is told something else. */
    public synchronized Set<String> online() {
        return told;
    }

    private synchronized void tell() {
        Set<String> now = new TreeSet<>(hub.getObject().sessions().users());
        if (!now.equals(told)) {
            hub.getObject()
                    .publish(
                            Audience.group(GROUP),
                            SseEvent.named("online").key("online").json(now));
            told = now;
        }
    }
}
