package dev.ssehub.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** The contract on one database. */
abstract class JdbcContract extends BackplaneContract {

    /** On PostgreSQL, a node may wait for notifications four times as long before it notices that it is to end. */
    static final Duration POLLING = Duration.ofMillis(50);

    /** Shared by the tests of one class. */
    private static @Nullable HikariDataSource pool;

    /** Returns the URL of the database. */
    abstract String url();

    @AfterAll
    static void closePool() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    private DataSource dataSource() {
        HikariDataSource mine = pool;
        if (mine == null) {
            mine = Pools.of(url());
            pool = mine;
        }
        return mine;
    }

    @Override
    protected Backplane create(String log) {
        return JdbcBackplane.builder(dataSource(), log)
                .initializeSchema(true)
                .pollInterval(POLLING)
                .build();
    }

    @Override
    protected void appendRaw(String log, byte[] record) throws SQLException {
        try (Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            JdbcDialect dialect = JdbcDialects.of(connection);
            Tables tables = new Tables(JdbcSchema.DEFAULT_PREFIX, dialect);
            Head head = Head.lock(connection, tables, log);
            LogTail tail = LogTail.read(connection, tables, log, head.epoch());
            LogTail next = tail.withRecord(record.length, head.micros() / 1000);
            LogTail.insert(
                    connection,
                    tables,
                    log,
                    head.epoch(),
                    List.of(new LogTail.Row(next, record, LockedLog.nonce(), null)));
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Deletes like retention, which keeps the last row: it marks the end of the log. */
    @Override
    protected void forgetAll(String log, Backplane writer) throws SQLException {
        writer.append(NodesFixture.event("the last"));
        try (Connection connection = dataSource().getConnection();
                PreparedStatement last =
                        connection.prepareStatement("SELECT MAX(log_offset) FROM sse_hub_log WHERE hub = ?");
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM sse_hub_log WHERE hub = ? AND log_offset < ?")) {
            last.setString(1, log);
            try (ResultSet found = last.executeQuery()) {
                found.next();
                delete.setString(1, log);
                delete.setLong(2, found.getLong(1));
                delete.executeUpdate();
            }
        }
    }
}
