package dev.ssehub.tests.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Databases that nodes share. */
final class Databases {

    private Databases() {}

    /** Returns where connections come from, each a new one. */
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

    /** Deletes the log of all hubs, as a backup without it would. */
    static void truncate(String uri) {
        try (Connection connection = of(uri).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Between two appends: one that was under way would leave its row, and the log would be a short one that
            // goes on.
            statement.execute("SELECT hub FROM sse_hub_head FOR UPDATE");
            statement.execute("DELETE FROM sse_hub_log");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
