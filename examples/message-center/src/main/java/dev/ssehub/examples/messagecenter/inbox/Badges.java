package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.examples.messagecenter.people.Departments;
import dev.ssehub.session.Session;
import dev.ssehub.session.SessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The number of unread messages, shown on every tab of a user. It is one event with a key, so that only the latest counts, and is published
 * when it differs from the number that was published last, which is initially 0.
 *
 * <p>Counting and publishing are one step under a lock on the user's row, which all nodes share. So of two messages that arrive together,
 * the number that includes both is published last. A number that was published to a previous incarnation of the log does not count.
 */
@Component
class Badges implements SessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(Badges.class);

    // Resolved lazily: the hub needs its listeners before it is created, and these need the hub.
    private final ObjectProvider<Inbox> inbox;
    private final ObjectProvider<Departments> departments;
    private final ObjectProvider<SseHub> hub;
    private final JdbcClient database;
    private final TransactionTemplate transaction;

    Badges(
            ObjectProvider<Inbox> inbox,
            ObjectProvider<Departments> departments,
            ObjectProvider<SseHub> hub,
            JdbcClient database,
            PlatformTransactionManager transactions) {
        this.inbox = inbox;
        this.departments = departments;
        this.hub = hub;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** A user who connects or reconnects may have received mail for everyone in the meantime. */
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
            case EVERYONE -> hub.getObject().presence().users().forEach(this::refresh);
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
        ensureRow(person);
        transaction.executeWithoutResult(unused -> {
            String log = Long.toString(hub.getObject().cursor().epoch());
            int before = publishedLast(person, log);
            int unread = inbox.getObject().unread(person);
            if (unread != before) {
                database.sql("update badge set log = ?, published = ? where person = ?")
                        .params(log, unread, person)
                        .update();
                hub.getObject()
                        .publish(
                                Audience.user(person),
                                SseEvent.named("unread").key("unread").data(Integer.toString(unread)));
            }
        });
    }

    /** In a separate transaction: if two insert the row at the same time, one of them fails, and uses the row of the other. */
    private void ensureRow(String person) {
        try {
            transaction.executeWithoutResult(unused -> database.sql(
                            "merge into badge b using (select cast(? as varchar(256)) as who) w on b.person = w.who"
                                    + " when not matched then insert (person, log, published) values (w.who, '', 0)")
                    .param(person)
                    .update());
        } catch (DuplicateKeyException isThere) {
            LOG.debug("The badge of {} was made by another thread at the same time", person);
        }
    }

    /** Locks the row against all other threads and nodes. */
    private int publishedLast(String person, String log) {
        return database.sql("select case when log = ? then published else 0 end from badge where person = ? for update")
                .params(log, person)
                .query(Integer.class)
                .single();
    }
}
