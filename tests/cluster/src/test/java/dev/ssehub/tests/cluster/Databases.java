package dev.ssehub.tests.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Access to the databases that nodes share. */
final class Databases {

    private Databases() {}

    /** Returns an unpooled data source: each connection is a new one. */
    static DataSource of(String uri) {
        try {
            if (uri.startsWith("mariadb")) {
                return new MariaDbDataSource("jdbc:" + uri);
            }
            PGSimpleDataSource postgres = new PGSimpleDataSource();
            postgres.setURL("jdbc:" + uri);
            return postgres;
        } catch (SQLException e) {
            throw new IllegalArgumentException(uri, e);
        }
    }

    /** Deletes the logs of all hubs, like the restore of a backup without them. */
    static void truncate(String uri) {
        try (Connection connection = of(uri).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // The lock keeps the deletion between two appends. An append in progress would leave its row, and the log
            // would look like a short one that continues.
            statement.execute("SELECT hub FROM sse_hub_head FOR UPDATE");
            statement.execute("DELETE FROM sse_hub_log");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
