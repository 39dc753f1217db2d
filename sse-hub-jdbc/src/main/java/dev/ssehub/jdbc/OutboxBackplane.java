package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.event.EventId;
import java.util.concurrent.CompletableFuture;

/**
 * A backplane that delivers events published in transactions of a database: {@link JdbcBackplane}, whose log is in the same database, and {@link
 * JdbcOutboxRelay}, whose log is in a broker. Any thread may call any method.
 */
public interface OutboxBackplane extends Backplane {

    /** Returns an outbox that writes into the database's transactions for this hub, with its defaults. */
    JdbcOutbox outbox();

    /** Checks at once for events that transactions have published; call it after a commit. Without it, a node polls within a second. Does not wait. */
    void wake();

    /**
     * Returns an event's place in the log. Call this just before the transaction is committed. If the event's idempotency key turns out to be known,
     * the result is the place of the first event; if another node finds that out, this one learns of it some two seconds later.
     *
     * @param ticket the result of {@link JdbcOutbox#publish}
     * @return completes with the place, on a thread of the backplane; exceptionally, with a {@link dev.ssehub.backplane.PublishException}, if the event was
     *     refused, if nothing is known about it after five minutes, and if the backplane is closed. Cancel it if the transaction is rolled back
     */
    CompletableFuture<EventId> placeOf(long ticket);

    /** Returns this node's information on the outbox. Queries nothing: the sequencer counts every ten seconds. */
    OutboxFigures outboxFigures();

    /** Returns whether this node is responsible for the outbox. */
    boolean isSequencer();
}
