package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The differences between databases. For a database without a dialect in {@link JdbcDialects}, implement this interface, write the tables after one of the
 * {@code schema-*.sql} files in this package, and run {@code BackplaneContract} and {@code RunStoreContract} of the test kit on it.
 *
 * <p>The database must have transactions that read committed data, a row lock that is held until the end of the transaction and not released before its
 * changes are visible to others, and tables that survive its crash. Immutable; any thread may call any method.
 */
public interface JdbcDialect {

    /** Returns the name of the file with the tables beside this class, such as {@code schema-h2.sql}. */
    String schema();

    /**
     * Returns an expression for the time of the database's clock, as microseconds since 1970: at the latest when it is evaluated, at the earliest when the
     * transaction began. It must not be derived from a local time, which occurs twice when the clock is set back an hour.
     */
    String micros();

    /**
     * Returns an expression for the time in a column of the outbox, {@code created_at}, in the same unit as {@link #micros}, not derived from a local time either.
     *
     * @param column the name of the column
     */
    String micros(String column);

    /**
     * Returns an expression that differs for each run of the database server, as text of at most 200 characters: a server that was restarted, has
     * recovered from a crash or has replaced another may have lost its latest transactions. Null, or an expression that is null, for a run without a name: see
     * {@link #nameServer}.
     *
     * @param prefix the prefix of the table names
     */
    String server(String prefix);

    /**
     * Gives this run of the database server a name, if {@link #server} is null. Called while the hub's row is locked.
     *
     * @param prefix the prefix of the table names
     */
    default void nameServer(Connection connection, String prefix) throws SQLException {
        throw new SQLException("the database does not say which run of its server this is");
    }

    /** Returns a query that returns at most as many rows as its last parameter. */
    default String limited(String query) {
        return query + " LIMIT ?";
    }

    /**
     * Returns the end of a query whose rows are ordered by an index, with a leading blank. Unless all columns are named, some databases do not recognise that the
     * first columns are the same in all rows, and read and sort all of them.
     *
     * @param same the first columns of the index, which are the same in all rows
     * @param columns the following columns
     */
    default String orderBy(String same, String columns) {
        return " ORDER BY " + columns;
    }

    /** Returns a query that locks the row that it finds, and waits for other holders of the lock. */
    default String locking(String query) {
        return query + " FOR UPDATE";
    }

    /**
     * Returns a statement for a borrowed connection, or an empty string. Without it, a node that is suspended in the middle of a transaction would hold up the
     * others for longer.
     *
     * @param timeout how long to wait for locks, and how long a transaction may be idle, approximately
     * @param idle how long an unused connection has to live at least, for databases that only end a transaction together with its connection
     */
    default String onBorrow(Duration timeout, Duration idle) {
        return "";
    }

    /** Returns a statement that undoes {@link #onBorrow}, or an empty string: the pool may have had its own settings. */
    default String onReturn() {
        return "";
    }

    /** Returns a statement to begin a transaction with, or an empty string; for the same purpose as {@link #onBorrow}, if it can be set per transaction. */
    default String onBegin(Duration timeout) {
        return "";
    }
}
