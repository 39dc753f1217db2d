package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the pool at a time, borrowed when it is needed and kept while it is used often. It is returned in its original state, and at once
 * if anything has failed. Thread-safe: one transaction at a time, under the lock, which is also held while waiting for the database.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** How long an unused connection is kept. Only a node that is cut off leaves it unused for so long, since any other requests the lease. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often a transaction is attempted that loses conflicts with others. */
    private static final int ATTEMPTS = 5;

    private final JdbcSettings settings;
    private final ReentrantLock lock = new ReentrantLock(true);

    // Guarded by the lock.
    private @Nullable Connection connection;
    private @Nullable Tables tables;
    private int isolation;
    private boolean autoCommit;
    private int networkTimeout;
    private long usedAt;
    private String atReturn = "";
    /** Whether nothing could be begun on a connection that was kept: its server may have gone, and the pool has another connection. */
    private boolean isStale;

    private volatile boolean hasFailed;
    private volatile boolean closed;

    /** Work with the connection, which neither commits nor closes it. */
    interface Work<T> {
        T in(Connection connection, Tables tables) throws SQLException;
    }

    /** Thrown if a commit was sent, and it is unknown whether it succeeded. */
    static final class UnknownOutcomeException extends SQLException {
        private static final long serialVersionUID = 1L;

        UnknownOutcomeException(Throwable cause) {
            super("the answer to a commit was lost: " + cause.getMessage(), cause);
        }
    }

    Link(JdbcSettings settings) {
        this.settings = settings;
    }

    /**
     * Does some work in one transaction, again if it lost a conflict with another one.
     *
     * @throws UnknownOutcomeException if the commit was not answered; with any other exception, nothing was done
     * @throws SQLException if it cannot be done
     */
    <T> T transaction(Work<T> work) throws SQLException {
        return withAttempts(work, false);
    }

    /**
     * Does some work in one statement that commits by itself, and so costs one round trip; again if it lost a conflict with another transaction.
     *
     * @throws SQLException if it cannot be done, or it is unknown whether it was
     */
    <T> T statement(Work<T> work) throws SQLException {
        return withAttempts(work, true);
    }

    private <T> T withAttempts(Work<T> work, boolean isAutoCommit) throws SQLException {
        acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return once(work, isAutoCommit);
                } catch (SQLException e) {
                    if (attempt == ATTEMPTS || !(isStale || SqlFailures.isConflict(e))) {
                        throw e;
                    }
                    LOG.debug("A transaction of the log is tried again", e);
                }
            }
        } finally {
            leave();
        }
    }

    /** Does some work that only reads. Each statement sees what is committed when it begins. */
    <T> T read(Work<T> work) throws SQLException {
        acquire();
        try {
            return once(work, true);
        } finally {
            leave();
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

    private void leave() {
        try {
            if (closed) {
                giveBack();
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> T once(Work<T> work, boolean isAutoCommit) throws SQLException {
        boolean wasKept = connection != null;
        isStale = false;
        boolean isDone = false;
        boolean hasBegun = false;
        try {
            Connection mine = open();
            if (mine.getAutoCommit() != isAutoCommit) {
                mine.setAutoCommit(isAutoCommit);
            }
            if (!isAutoCommit) {
                execute(mine, tables().dialect().onBegin(settings.timeout()));
            }
            hasBegun = true;
            T result = work.in(mine, tables());
            if (!isAutoCommit) {
                commit(mine);
            }
            usedAt = settings.clock().nanos();
            isDone = true;
            return result;
        } catch (SQLException e) {
            isStale = wasKept && !hasBegun;
            if (SqlFailures.isReadOnly(e)) {
                // Another server may have taken its place, while connections of the pool lead to the old one for half
                // an hour.
                drop();
            }
            throw SqlFailures.ofDatabase(e);
        } finally {
            hasFailed = !isDone;
            if (!isDone) {
                giveBack();
            }
        }
    }

    /** Returns whether the last attempt at anything has failed, as it does while the database is unavailable. */
    boolean hasFailed() {
        return hasFailed;
    }

    private static void commit(Connection mine) throws SQLException {
        try {
            mine.commit();
        } catch (SQLException e) {
            throw SqlFailures.isConflict(e) ? e : new UnknownOutcomeException(e);
        } catch (Throwable e) {
            // The commit may have been sent.
            throw new UnknownOutcomeException(e);
        }
    }

    private Connection open() throws SQLException {
        Connection mine = connection;
        if (mine != null) {
            return mine;
        }
        tables = null;
        isolation = 0;
        mine = settings.dataSource().getConnection();
        connection = mine;
        boolean isReady = false;
        try {
            autoCommit = mine.getAutoCommit();
            networkTimeout = NetworkTimeout.of(mine);
            NetworkTimeout.set(mine, patienceMillis());
            if (!autoCommit) {
                mine.rollback();
                mine.setAutoCommit(true);
            }
            JdbcDialect dialect = settings.dialect() == null ? JdbcDialects.of(mine) : settings.dialect();
            tables = new Tables(settings.prefix(), dialect);
            isolation = mine.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                mine.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            execute(mine, dialect.onBorrow(settings.timeout(), settings.idle()));
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

    /** Returns the connection to the pool if it has not been used for a while. */
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

    /** Returns the connection to the pool. Waits for its current user. */
    void release() {
        lock.lock();
        try {
            giveBack();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the connection to the pool, now or when its current user is done, which may be waiting for the pool or for the database.
     *
     * @param atMost how long to wait for the current user
     */
    void close(Duration atMost) {
        closed = true;
        try {
            if (lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drops the connection, so that the pool makes another one, which may lead to another server. */
    void discard() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        Connection mine = connection;
        connection = null;
        atReturn = "";
        if (mine == null) {
            return;
        }
        try (mine) {
            mine.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A connection was closed", e);
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
            String onReturn = tables == null ? "" : tables.dialect().onReturn();
            restore(() -> execute(mine, toDo));
            restore(() -> execute(mine, onReturn));
            restore(() -> {
                if (isolation != 0 && isolation != Connection.TRANSACTION_READ_COMMITTED) {
                    mine.setTransactionIsolation(isolation);
                }
            });
            restore(() -> mine.setAutoCommit(autoCommit));
            restore(() -> NetworkTimeout.set(mine, networkTimeout));
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back as it was", e);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** A step that fails does not prevent the others. */
    private static void restore(Step step) {
        try {
            step.run();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A connection is not given back as it was", e);
        }
    }

    /** Has a statement executed before the connection is returned. Called by work on the connection, under the lock. */
    void atReturn(String sql) {
        atReturn = sql;
    }

    /** Slightly longer than callers wait, so that they get an unknown outcome rather than the driver's exception. */
    private int patienceMillis() {
        return (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis() * 5 / 4 + 100);
    }

    /** Executes a statement, unless it is empty. */
    static void execute(Connection connection, String sql) throws SQLException {
        if (sql.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
