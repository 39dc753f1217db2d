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
            statement.execute("DELETE FROM sse_hub_log");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
