package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notifications of PostgreSQL, if its driver is present. */
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

    /** Returns whether there is a pooler in between: the number that it reports to a client is not that of a session. */
    static boolean isBehindPooler(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != session(connection);
    }

    /** Returns the number of the session in which a statement is executed. */
    static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT PG_BACKEND_PID()")) {
            if (!found.next()) {
                throw new SQLException("PostgreSQL does not say which session this is");
            }
            return found.getInt(1);
        }
    }

    /**
     * The contents of notifications.
     *
     * @param isOfLog whether there is something to read in the log
     * @param ofRuns the notifications about runs
     */
    record Heard(boolean isOfLog, List<String> ofRuns) {}

    /** Starts to listen. Returns whether notifications arrive: a pooler may give each statement to another session. */
    static boolean listen(Connection connection, Tables tables, Duration timeout) throws SQLException {
        Link.execute(connection, "LISTEN " + tables.runChannel());
        Link.execute(connection, "LISTEN " + tables.channel());
        Link.execute(connection, "NOTIFY " + tables.channel());
        Heard heard = await(connection, tables, (int) Math.min(1000, timeout.toMillis()));
        boolean arrives = heard.isOfLog() || !heard.ofRuns().isEmpty();
        if (!arrives) {
            LOG.info("Notifications of PostgreSQL do not arrive through this connection; the log is polled instead");
        }
        return arrives;
    }

    /** Waits for notifications, and consumes them. */
    static Heard await(Connection connection, Tables tables, int millis) throws SQLException {
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(millis);
        boolean isOfLog = false;
        List<String> ofRuns = new ArrayList<>();
        for (PGNotification each : notifications == null ? new PGNotification[0] : notifications) {
            if (each.getName().equals(tables.runChannel())) {
                ofRuns.add(each.getParameter());
            } else {
                isOfLog = true;
            }
        }
        return new Heard(isOfLog, ofRuns);
    }
}
