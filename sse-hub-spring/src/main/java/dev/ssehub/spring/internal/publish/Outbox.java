package dev.ssehub.spring.internal.publish;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Stores events within the application's transactions, for a hub whose log or outbox is in the same database. */
public interface Outbox {

    /** Returns the data source of the transactions in which it can write. */
    DataSource dataSource();

    /**
     * Writes an event as a part of the connection's transaction.
     *
     * @param event an event whose data is text
     * @return completes with the event's position in the log, once this node has read it there. After it is cancelled, the event is no
     *     longer waited for
     * @throws SQLException if the transaction cannot be committed with the event in it
     */
    CompletableFuture<EventId> write(Connection connection, Audience audience, SseEvent event) throws SQLException;

    /** Signals that a transaction with events has been committed. Does not block. */
    void committed();

    /** Finds the outboxes of hubs. */
    interface Directory {

        /** Returns the outbox of a hub, or null if it has none. */
        @Nullable
        Outbox of(SseHub hub);
    }
}
