package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.EventId;
import java.util.concurrent.CompletableFuture;

/**
 * A backplane to which events come that transactions of a database have published: {@link JdbcBackplane}, whose log is in the same database, and {@link
 * JdbcOutboxRelay}, whose log is in a broker. Any thread may call any method.
 */
public interface OutboxBackplane extends Backplane {

    /** Returns what writes into the transactions of the database for this hub, with its defaults. */
    JdbcOutbox outbox();

    /** Looks at once for what transactions have published; call it after a commit. Without it, a node looks by itself within a second. Does not wait. */
    void wake();

    /**
     * Returns where an event comes to stand in the log. Ask just before the transaction is committed. If the event's idempotency key turns out to be known,
     * it is the place of the first one; another node may find that out, and this one then learns of it some two seconds later.
     *
     * @param ticket what {@link JdbcOutbox#publish} has returned
     * @return completes with the place, on a thread of the backplane; exceptionally, with a {@link dev.ssehub.backplane.PublishException}, when the event was
     *     refused, when nothing has been seen of it for five minutes, and when the backplane is closed. Cancel it when the transaction is rolled back
     */
    CompletableFuture<EventId> placeOf(long ticket);

    /** Returns what this node knows of the outbox. Asks nobody: the node that looks after it counts every ten seconds. */
    OutboxFigures outboxFigures();

    /** Returns whether this node is the one that looks after the outbox. */
    boolean isSequencer();
}
