package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log while a transaction has locked its head, so that no other writes it: the order of offsets is the order of commits, and a reader of what
 * follows a place misses nothing. When it is locked, it is checked that nothing that a node has seen is lost, and ensured that no id that a server
 * has lost is used again. Used by one thread, in one transaction.
 */
final class LockedLog {

    private static final Logger LOG = LoggerFactory.getLogger(LockedLog.class);

    /** How far ids jump at random, beyond the time in microseconds. */
    private static final long MAX_RANDOM_JUMP = 1L << 24;

    final Connection connection;
    final Tables tables;
    final String hub;
    Head head;
    LogTail tail;

    /**
     * The last row that a node has read.
     *
     * @param place its place
     * @param nonce its nonce, or null if that is unknown
     */
    record Seen(EventId place, @Nullable Long nonce) {
        static final Seen NOTHING = new Seen(new EventId(0, 0), null);
    }

    private LockedLog(Connection connection, Tables tables, String hub, Head head) {
        this.connection = connection;
        this.tables = tables;
        this.hub = hub;
        this.head = head;
        this.tail = LogTail.NONE;
    }

    /** Work on the locked log. */
    interface Work<T> {
        T in(LockedLog log) throws SQLException;
    }

    /**
     * Locks the log, checks it, and does some work in the same transaction.
     *
     * @param seen the last row that a node has read
     */
    static <T> T with(Link link, String hub, Seen seen, Work<T> work) throws SQLException {
        Optional<T> result = tryWith(link, hub, seen, work);
        if (result.isEmpty()) {
            Head.create(link, hub);
            result = tryWith(link, hub, seen, work);
        }
        return result.orElseThrow(() -> new SQLException("the row of the hub " + hub + " was deleted"));
    }

    private static <T> Optional<T> tryWith(Link link, String hub, Seen seen, Work<T> work) throws SQLException {
        return link.transaction((connection, tables) -> {
            Head head = Head.lock(connection, tables, hub);
            if (head == null) {
                return Optional.empty();
            }
            LockedLog log = new LockedLog(connection, tables, hub, head);
            log.check(seen);
            return Optional.of(work.in(log));
        });
    }

    EventId last() {
        return new EventId(head.epoch(), tail.offset());
    }

    /** Returns the current time by the clock of the database, in milliseconds. */
    long millis() {
        return head.micros() / 1000;
    }

    private void check(Seen seen) throws SQLException {
        LogTail found = LogTail.read(connection, tables, hub, head.epoch());
        if (found == null) {
            beginEpoch(seen.place(), head.epoch() == 0 ? "the row of the hub is gone" : "its rows are gone");
            return;
        }
        tail = found;
        if (seen.place().isAfter(last())) {
            beginEpoch(seen.place(), "it ends at " + last() + ", before " + seen.place() + ", which was seen");
        } else if (hasDiverged(seen)) {
            beginEpoch(seen.place(), "what was seen at " + seen.place() + " is not there");
        } else if (!head.server().equals(head.runningServer())) {
            jump();
        }
    }

    /**
     * There may be another row in its place. Or the row was lost, with a part of the log that ids have jumped over since, because of a node that had
     * not seen it.
     */
    private boolean hasDiverged(Seen seen) throws SQLException {
        Long nonce = seen.nonce();
        if (nonce == null || seen.place().epoch() != head.epoch()) {
            return false;
        }
        String query = tables.dialect()
                .limited("SELECT log_offset, nonce, jumped_from FROM " + tables.log()
                        + " WHERE hub = ? AND epoch = ? AND log_offset >= ?"
                        + tables.dialect().orderBy("hub, epoch", "log_offset"));
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, hub);
            select.setLong(2, seen.place().epoch());
            select.setLong(3, seen.place().offset());
            select.setInt(4, 1);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return false;
                }
                if (found.getLong(1) == seen.place().offset()) {
                    return found.getLong(2) != nonce;
                }
                return found.getLong(3) < seen.place().offset() && !found.wasNull();
            }
        }
    }

    /** Begins a new epoch, which shows to all nodes that the log has lost what one of them has seen. */
    private void beginEpoch(EventId seen, String why) throws SQLException {
        long known = Math.max(Math.max(seen.epoch(), head.epoch()), maxEpoch());
        long epoch = head.epochAfter(known);
        if (known == 0) {
            LOG.debug("The log of {} begins", hub);
        } else {
            LOG.warn("A new epoch of the log of {} begins: {}", hub, why);
        }
        update("DELETE FROM " + tables.held() + " WHERE hub = ? AND kind = 'r'", hub);
        update(
                "UPDATE " + tables.head()
                        + " SET epoch = ?, server = ?, jumped_from = NULL, jumped_to = NULL, revoked = NULL,"
                        + " forgotten = NULL, memberships = (SELECT COUNT(*) FROM " + tables.held()
                        + " WHERE hub = ? AND kind = 'm') WHERE hub = ?",
                epoch,
                head.runningServer(),
                hub,
                hub);
        reread();
        tail = LogTail.NONE;
        mark(0, null);
    }

    /**
     * Lets ids jump: another server, or the same one after a restart, may have lost the latest ids, which clients may have. They are not used again.
     */
    private void jump() throws SQLException {
        long from = tail.offset();
        long to =
                Math.max(from, head.micros()) + 1 + ThreadLocalRandom.current().nextLong(MAX_RANDOM_JUMP);
        LOG.info(
                "The database was restarted or has recovered: the log of {} continues from {}-{}",
                hub,
                head.epoch(),
                to);
        update(
                "UPDATE " + tables.head() + " SET server = ?, jumped_from = ?, jumped_to = ? WHERE hub = ?",
                head.runningServer(),
                from,
                to,
                hub);
        reread();
        mark(to, from);
    }

    private void mark(long offset, @Nullable Long jumpedFrom) throws SQLException {
        tail = tail.withMark(offset, millis());
        LogTail.insert(
                connection, tables, hub, head.epoch(), List.of(new LogTail.Row(tail, null, nonce(), jumpedFrom)));
    }

    /** Appends a record and undoes that. A database that has no space left may still change a row. */
    void tryAppend(byte[] record) throws SQLException {
        Savepoint before = connection.setSavepoint();
        LogTail next = tail.withRecord(record.length, millis());
        LogTail.insert(connection, tables, hub, head.epoch(), List.of(new LogTail.Row(next, record, nonce(), null)));
        connection.rollback(before);
    }

    private void reread() throws SQLException {
        Head now = Head.lock(connection, tables, hub);
        if (now == null) {
            throw new SQLException("a row that was locked is gone");
        }
        head = now;
    }

    static long nonce() {
        return ThreadLocalRandom.current().nextLong();
    }

    private long maxEpoch() throws SQLException {
        long max = maxEpoch(tables.log() + " WHERE hub = ?");
        for (String kind : HeldRows.KINDS) {
            // One kind at a time, for which there is an index.
            max = Math.max(max, maxEpoch(tables.held() + " WHERE hub = ? AND kind = '" + kind + "'"));
        }
        return max;
    }

    private long maxEpoch(String rows) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COALESCE(MAX(epoch), 0) FROM " + rows)) {
            select.setString(1, hub);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    /** Executes a statement with these parameters. Returns how many rows were changed. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
