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

/** Where a transaction of the application leaves its events for a hub whose log is in the same database. */
public interface Outbox {

    /** Returns where the transactions are that it can be part of. */
    DataSource dataSource();

    /**
     * Writes an event as a part of the connection's transaction.
     *
     * @param event one whose data is text
     * @return completes with the event's place in the log, once this node has seen it there. One that is cancelled is no longer waited for
     * @throws SQLException when the transaction cannot be committed with the event in it
     */
    CompletableFuture<EventId> write(Connection connection, Audience audience, SseEvent event) throws SQLException;

    /** Says that there are events of a transaction that has been committed. Does not wait. */
    void committed();

    /** Knows the outboxes of hubs. */
    interface Directory {

        /** Returns the outbox of a hub, or null when its log is elsewhere. */
        @Nullable
        Outbox of(SseHub hub);
    }
}
