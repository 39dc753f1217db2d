package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the pool at a time, borrowed when it is needed and kept while it is used often. It goes back as it came, and at once when anything
 * has failed. Thread-safe: one transaction at a time, under its lock, which is held while the database is waited for.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** How long a connection is kept that nobody uses. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often a transaction is tried that another one has been preferred to. */
    private static final int ATTEMPTS = 5;

    private final JdbcSettings settings;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable Connection connection;
    private @Nullable Tables tables;
    private int isolation;
    private boolean autoCommit;
    private int networkTimeout;
    private long usedAt;
    private String atReturn = "";

    /** What is done with the connection; it neither commits nor closes it. */
    interface Work<T> {
        T in(Connection connection, Tables tables) throws SQLException;
    }

    /** The transaction was sent to be committed, and nobody knows whether it was. */
    static final class UnknownOutcomeException extends SQLException {
        private static final long serialVersionUID = 1L;

        UnknownOutcomeException(SQLException cause) {
            super("the answer to a commit was lost: " + cause.getMessage(), cause);
        }
    }

    Link(JdbcSettings settings) {
        this.settings = settings;
    }

    /**
     * Does something in one transaction, again if another one was preferred to it.
     *
     * @throws UnknownOutcomeException when the commit was not answered; with any other exception, nothing was done
     * @throws SQLException when it cannot be done
     */
    <T> T transaction(Work<T> work) throws SQLException {
        acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return once(work, false);
                } catch (SQLException e) {
                    if (attempt == ATTEMPTS || !isConflict(e)) {
                        throw e;
                    }
                    LOG.debug("Another transaction was preferred to one of the log", e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does something that only reads, where each statement sees what is committed when it begins. */
    <T> T read(Work<T> work) throws SQLException {
        acquire();
        try {
            return once(work, true);
        } finally {
            lock.unlock();
        }
    }

    private void acquire() throws SQLException {
        try {
            if (!lock.tryLock(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLException("the connection was not free within " + settings.timeout());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the connection", e);
        }
    }

    private <T> T once(Work<T> work, boolean isReading) throws SQLException {
        Connection mine = open();
        boolean isDone = false;
        try {
            if (mine.getAutoCommit() != isReading) {
                mine.setAutoCommit(isReading);
            }
            if (!isReading) {
                begin(mine);
            }
            T result = work.in(mine, tables());
            if (!isReading) {
                commit(mine);
            }
            usedAt = settings.clock().nanos();
            isDone = true;
            return result;
        } finally {
            if (!isDone) {
                giveBack();
            }
        }
    }

    private void begin(Connection mine) throws SQLException {
        String settingsOfIt = tables().dialect().onBegin(settings.timeout());
        if (!settingsOfIt.isEmpty()) {
            execute(mine, settingsOfIt);
        }
    }

    private static void commit(Connection mine) throws SQLException {
        try {
            mine.commit();
        } catch (SQLException e) {
            throw isConflict(e) ? e : new UnknownOutcomeException(e);
        }
    }

    /** A deadlock, or what the database could not bring into an order; it has undone the transaction. */
    private static boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return !(e instanceof UnknownOutcomeException)
                && state != null
                && (state.startsWith("40") || state.equals("90131"));
    }

    private Connection open() throws SQLException {
        Connection mine = connection;
        if (mine != null) {
            return mine;
        }
        mine = settings.dataSource().getConnection();
        connection = mine;
        boolean isReady = false;
        try {
            autoCommit = mine.getAutoCommit();
            networkTimeout = networkTimeoutOf(mine);
            setNetworkTimeout(mine, patienceMillis());
            if (!autoCommit) {
                mine.rollback();
                mine.setAutoCommit(true);
            }
            JdbcDialect dialect = settings.dialect() == null ? JdbcDialect.of(mine) : settings.dialect();
            tables = new Tables(settings.prefix(), dialect);
            isolation = mine.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                mine.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            String onBorrow = dialect.onBorrow(settings.timeout());
            if (!onBorrow.isEmpty()) {
                execute(mine, onBorrow);
            }
            isReady = true;
            return mine;
        } finally {
            if (!isReady) {
                giveBack();
            }
        }
    }

    private Tables tables() throws SQLException {
        Tables mine = tables;
        if (mine == null) {
            throw new SQLException("there is no connection");
        }
        return mine;
    }

    /** Gives the connection back to the pool, if nobody has used it for a while. */
    void releaseIfIdle() {
        if (lock.tryLock()) {
            try {
                if (connection != null && settings.clock().nanos() - usedAt > IDLE_NANOS) {
                    giveBack();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Gives the connection back to the pool. Waits for who uses it. */
    void release() {
        lock.lock();
        try {
            giveBack();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack() {
        Connection mine = connection;
        String toDo = atReturn;
        connection = null;
        atReturn = "";
        if (mine == null) {
            return;
        }
        try (mine) {
            if (!mine.getAutoCommit()) {
                mine.rollback();
                mine.setAutoCommit(true);
            }
            if (!toDo.isEmpty()) {
                execute(mine, toDo);
            }
            String onReturn = tables == null ? "" : tables.dialect().onReturn();
            if (!onReturn.isEmpty()) {
                execute(mine, onReturn);
            }
            if (isolation != 0 && isolation != Connection.TRANSACTION_READ_COMMITTED) {
                mine.setTransactionIsolation(isolation);
            }
            mine.setAutoCommit(autoCommit);
            setNetworkTimeout(mine, networkTimeout);
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back as it was", e);
        }
    }

    /** Has a statement executed before the connection goes back. For what is done with the connection, under the lock. */
    void atReturn(String sql) {
        atReturn = sql;
    }

    /** A little more than callers have: they learn that nobody knows, rather than what the driver makes of it. */
    private int patienceMillis() {
        return (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis() * 5 / 4 + 100);
    }

    private static int networkTimeoutOf(Connection mine) throws SQLException {
        try {
            return mine.getNetworkTimeout();
        } catch (SQLFeatureNotSupportedException e) {
            return 0;
        }
    }

    private static void setNetworkTimeout(Connection mine, int millis) throws SQLException {
        try {
            mine.setNetworkTimeout(Runnable::run, millis);
        } catch (SQLFeatureNotSupportedException e) {
            LOG.debug("This driver cannot bound how long an answer takes", e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
