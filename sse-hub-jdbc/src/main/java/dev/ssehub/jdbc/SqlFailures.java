package dev.ssehub.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;

/** What an exception of a driver says. */
final class SqlFailures {

    /** The state of a transaction of which the database does not know whether it was committed. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** The state of H2 for a row that another transaction has changed. */
    private static final String H2_CONFLICT = "90131";

    /** The state of what is not done in a transaction that may only read: PostgreSQL's for a server that is a replica or was made read-only, too. */
    private static final String READ_ONLY = "25006";

    /** The code of MySQL for a server that was made read-only. */
    private static final int MYSQL_READ_ONLY = 1290;

    /** The states for a table that there is not: PostgreSQL's, that of MySQL and MariaDB, and three of H2. */
    private static final Set<String> TABLE_MISSING = Set.of("42P01", "42S02", "42S03", "42S04");

    private SqlFailures() {}

    /**
     * Returns what the database has said of a batch: PostgreSQL's driver puts the whole statement before it, with what was to be written, which belongs into no log.
     */
    static SQLException ofDatabase(SQLException e) {
        SQLException answer = e instanceof BatchUpdateException ? e.getNextException() : null;
        return answer == null ? e : answer;
    }

    /** Returns whether it was a deadlock, or what the database could not bring into an order; it has undone the transaction. */
    static boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && !state.equals(COMPLETION_UNKNOWN)
                && (state.startsWith("40") || state.equals(H2_CONFLICT));
    }

    /** Returns whether the server only reads. */
    static boolean isReadOnly(SQLException e) {
        return READ_ONLY.equals(e.getSQLState()) || e.getErrorCode() == MYSQL_READ_ONLY;
    }

    /** Returns whether a table is missing, so that nothing was done. */
    static boolean isTableMissing(SQLException e) {
        return TABLE_MISSING.contains(String.valueOf(e.getSQLState()));
    }
}
