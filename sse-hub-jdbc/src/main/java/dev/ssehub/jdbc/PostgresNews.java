package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notifications of PostgreSQL, where its driver is there. */
final class PostgresNews {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresNews.class);

    private PostgresNews() {}

    /** Returns whether the driver of a connection is that of PostgreSQL. */
    static boolean isAvailable(Connection connection) throws SQLException {
        try {
            return connection.isWrapperFor(PGConnection.class);
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    /** Listens. Returns whether notifications arrive: a pooler may give each statement to another session. */
    static boolean listen(Connection connection, String channel, Duration timeout) throws SQLException {
        Link.execute(connection, "LISTEN " + channel);
        Link.execute(connection, "NOTIFY " + channel);
        boolean arrives = await(connection, (int) Math.min(1000, timeout.toMillis()));
        if (!arrives) {
            LOG.info("Notifications of PostgreSQL do not arrive through this connection; the log is looked at instead");
        }
        return arrives;
    }

    /** Waits for notifications, and takes them. Returns whether there were any. */
    static boolean await(Connection connection, int millis) throws SQLException {
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(millis);
        return notifications != null && notifications.length > 0;
    }
}
