package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.messagecenter.people.Departments;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The number of unread mail, on every tab of its user: one event with a key, so that only the latest counts, published when the
 * number is another than the one published last, which at first is none.
 *
 * <p>Counting and publishing are one step under a lock: of two messages at once, the number that counts both is published last.
 */
@Component
class Badges implements SessionListener {

    private static final int REMEMBERED = 10_000;
    private static final int LOCKS = 64;

    // Late: the hub wants its listeners before it exists, and these want the hub.
    private final ObjectProvider<Inbox> inbox;
    private final ObjectProvider<Departments> departments;
    private final ObjectProvider<SseHub> hub;
    private final Object[] locks = new Object[LOCKS];

    /** Forgetting somebody costs an event that says what is known already. */
    private final Map<String, Integer> published = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    });

    Badges(ObjectProvider<Inbox> inbox, ObjectProvider<Departments> departments, ObjectProvider<SseHub> hub) {
        this.inbox = inbox;
        this.departments = departments;
        this.hub = hub;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /** Who comes, or comes back, may have got mail for everyone in the meantime. */
    @Override
    public void onOpen(Session session) {
        if (session.user() != null) {
            refresh(session.user());
        }
    }

    @TransactionalEventListener(fallbackExecution = true)
    void sent(Inbox.Sent sent) {
        switch (sent.message().kind()) {
            case USER -> refresh(sent.message().target());
            case GROUP ->
                departments.getObject().members(sent.message().target()).forEach(this::refresh);
            case EVERYONE -> hub.getObject().sessions().users().forEach(this::refresh);
        }
    }

    @TransactionalEventListener(fallbackExecution = true)
    void marked(Inbox.Marked marked) {
        refresh(marked.person());
    }

    @TransactionalEventListener(fallbackExecution = true)
    void moved(Departments.Moved moved) {
        refresh(moved.person());
    }

    private void refresh(String person) {
        synchronized (locks[Math.floorMod(person.hashCode(), LOCKS)]) {
            int unread = inbox.getObject().unread(person);
            if (unread != published.getOrDefault(person, 0)) {
                hub.getObject()
                        .publish(
                                Audience.user(person),
                                SseEvent.named("unread").key("unread").data(Integer.toString(unread)));
                published.put(person, unread);
            }
        }
    }
}
