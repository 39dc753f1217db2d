package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a connection waits for an answer of the database, with drivers that can limit it. */
final class NetworkTimeout {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkTimeout.class);

    private NetworkTimeout() {}

    /** Returns how many milliseconds a connection waits; 0 if there is no limit, or the driver does not support one. */
    static int of(Connection connection) throws SQLException {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException e) {
            return 0;
        }
    }

    /** Sets how many milliseconds a connection waits, if the driver supports that. */
    static void set(Connection connection, int millis) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, millis);
        } catch (SQLFeatureNotSupportedException e) {
            LOG.debug("This driver cannot bound how long an answer takes", e);
        }
    }
}
