package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.jdbc.JdbcOutbox;
import dev.ssehub.jdbc.OutboxBackplane;
import dev.ssehub.spring.internal.publish.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/** The outbox of a hub as a table of the application's database. */
final class TableOutbox implements Outbox {

    private final DataSource dataSource;
    private final OutboxBackplane backplane;
    private final JdbcOutbox table;

    TableOutbox(DataSource dataSource, OutboxBackplane backplane, JdbcOutbox table) {
        this.dataSource = dataSource;
        this.backplane = backplane;
        this.table = table;
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public CompletableFuture<EventId> write(Connection connection, Audience audience, SseEvent event)
            throws SQLException {
        return backplane.placeOf(table.publish(connection, audience, event));
    }

    @Override
    public void committed() {
        backplane.wake();
    }
}
