package dev.ssehub.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;

/** Interprets the exceptions of drivers. */
final class SqlFailures {

    /** The state of a transaction if the database does not know whether it was committed. */
    private static final String COMPLETION_UNKNOWN = "40003";

    /** H2's state for a row that another transaction has changed. */
    private static final String H2_CONFLICT = "90131";

    /** The state for a write in a read-only transaction; in PostgreSQL, also on a server that is a replica or was made read-only. */
    private static final String READ_ONLY = "25006";

    /** MySQL's error code for a server that was made read-only. */
    private static final int MYSQL_READ_ONLY = 1290;

    /** The states for a missing table: PostgreSQL's, that of MySQL and MariaDB, and three of H2. */
    private static final Set<String> TABLE_MISSING = Set.of("42P01", "42S02", "42S03", "42S04");

    private SqlFailures() {}

    /**
     * Returns the database's own answer to a batch: PostgreSQL's driver prefixes it with the whole statement and what was to be written, which must
     * not be logged.
     */
    static SQLException ofDatabase(SQLException e) {
        SQLException answer = e instanceof BatchUpdateException ? e.getNextException() : null;
        return answer == null ? e : answer;
    }

    /** Returns whether there was a deadlock or another conflict with a concurrent transaction. The database has rolled the transaction back. */
    static boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && !state.equals(COMPLETION_UNKNOWN)
                && (state.startsWith("40") || state.equals(H2_CONFLICT));
    }

    /** Returns whether the server is read-only. */
    static boolean isReadOnly(SQLException e) {
        return READ_ONLY.equals(e.getSQLState()) || e.getErrorCode() == MYSQL_READ_ONLY;
    }

    /** Returns whether a table is missing, so that nothing was done. */
    static boolean isTableMissing(SQLException e) {
        return TABLE_MISSING.contains(String.valueOf(e.getSQLState()));
    }
}
