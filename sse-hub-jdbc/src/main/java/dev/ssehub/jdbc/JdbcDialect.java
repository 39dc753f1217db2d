package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What databases write differently. For a database that {@link JdbcDialects} has none for, implement this, write the tables after one of the
 * {@code schema-*.sql} files in this package, and run {@code BackplaneContract} and {@code RunStoreContract} of the test kit on it.
 *
 * <p>The database has to have transactions that read what is committed, a row lock that is held until the end of the transaction and not released before what
 * it has committed is visible to others, and tables that survive its crash. Immutable; any thread may call any method.
 */
public interface JdbcDialect {

    /** Returns the name of the file with the tables beside this class, such as {@code schema-h2.sql}. */
    String schema();

    /**
     * Returns an expression for the time of the database's clock, as microseconds since 1970: at the latest when it is evaluated, at the earliest when the
     * transaction began. Not by way of a local time, which comes twice when an hour is set back.
     */
    String micros();

    /**
     * Returns an expression for the time in a column of the outbox, {@code created_at}, in the same measure as {@link #micros}; nor by way of a local time.
     *
     * @param column the name of the column
     */
    String micros(String column);

    /**
     * Returns an expression that differs for each run of the database's server, as text of at most 200 characters: a server that was started again, has
     * recovered from a crash or has replaced another may have lost its latest transactions. Null, or an expression that is null, for a run that has no name yet: see
     * {@link #nameServer}.
     *
     * @param prefix that of the tables
     */
    String server(String prefix);

    /**
     * Gives this run of the database's server a name, if {@link #server} is null. Called while the hub's row is locked.
     *
     * @param prefix that of the tables
     */
    default void nameServer(Connection connection, String prefix) throws SQLException {
        throw new SQLException("the database does not say which run of its server this is");
    }

    /** Returns a query that gives at most as many rows as its last parameter says. */
    default String limited(String query) {
        return query + " LIMIT ?";
    }

    /**
     * Returns the end of a query whose rows are to come in the order of an index, with a blank before it. A database that does not see that the first columns
     * are the same in all rows reads all of them and sorts, unless they are named.
     *
     * @param same the first columns of the index, which are the same in all rows
     * @param columns the next ones
     */
    default String orderBy(String same, String columns) {
        return " ORDER BY " + columns;
    }

    /** Returns a query that locks the row that it finds, and waits for others that have. */
    default String locking(String query) {
        return query + " FOR UPDATE";
    }

    /**
     * Returns a statement for a connection that is borrowed, or an empty string. A node that is suspended in the middle of a transaction would hold up the
     * others for longer.
     *
     * @param timeout how long locks are waited for, and how long a transaction may stand still, about
     * @param idle how long a connection has to live at least that is not used, for databases that end a transaction with its connection only
     */
    default String onBorrow(Duration timeout, Duration idle) {
        return "";
    }

    /** Returns a statement that undoes {@link #onBorrow}, or an empty string: the pool may have had settings of its own. */
    default String onReturn() {
        return "";
    }

    /** Returns a statement with which a transaction begins, or an empty string; for the same as {@link #onBorrow}, where it can be set for a transaction. */
    default String onBegin(Duration timeout) {
        return "";
    }
}
