package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.backplane.broker.LogMirror;
import dev.ssehub.event.EventId;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mirrors the log. Each page begins with the row that was read last, which has to be there, with the same nonce, in the current epoch of the log. */
final class JdbcFollower extends BrokerFollower implements LogMirror.Broker {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcFollower.class);

    private final JdbcSettings settings;
    private final Link link;
    private final LogReceiver receiver;
    private final LogMirror<Long> mirror;
    private final News news;
    private final LeaseWatch lease;
    private final Tickets tickets;
    private final Runnable onStop;
    /** Whether anything other than the regular reports of nodes was read. */
    private boolean isLively;

    /**
     * @param writing the other connection of this node
     * @param isRefusing whether the database refuses writes of this node
     * @param onRunNews called with notifications about runs
     * @param onStop called when this is to end, possibly more than once
     */
    JdbcFollower(
            JdbcSettings settings,
            Link writing,
            Tickets tickets,
            LogReceiver receiver,
            BooleanSupplier isRefusing,
            Consumer<String> onRunNews,
            Runnable onStop) {
        super("The database", "sse-hub-jdbc-" + settings.hub());
        this.settings = settings;
        this.link = new Link(settings);
        this.tickets = tickets;
        this.receiver = receiver;
        this.onStop = onStop;
        this.mirror = new LogMirror<>(receiver, this, settings.clock());
        this.news = new News(settings, link, writing, this::isStopped, onRunNews);
        this.lease = new LeaseWatch(settings, link, isRefusing);
    }

    /** Returns the last id that was read. */
    EventId position() {
        return mirror.position();
    }

    /** Returns whether news of other nodes arrives without polling. */
    boolean isAnnounced() {
        return news.isListening();
    }

    /** Signals that there probably is something to read. Any thread may call it. */
    void wake() {
        news.signal();
    }

    /** Leaves the connection to the thread, which returns it: none of its steps takes longer than an answer may. */
    @Override
    protected void disconnect() {
        news.signal();
        if (isStopped()) {
            onStop.run();
        }
    }

    @Override
    protected void follow() throws SQLException, InterruptedException {
        try {
            followLog();
        } finally {
            news.end();
            link.release();
        }
    }

    private void followLog() throws SQLException, InterruptedException {
        if (settings.initializesSchema()) {
            JdbcSchema.createIn(link);
        }
        recognise();
        news.begin();
        lease.begin();
        boolean isCaughtUp = false;
        while (!isStopped()) {
            List<LogEntry<Long>> page = next();
            if (page.isEmpty() && isCaughtUp) {
                mirror.endHoleUnlessTooSoon();
                requireLease();
                news.await();
                continue;
            }
            if (page.isEmpty()) {
                mirror.endHole();
                LOG.info("Following the log in the database from {}", mirror.position());
                isCaughtUp = true;
                caughtUp();
            }
            try {
                page.forEach(this::take);
            } finally {
                receiver.onBatchEnd();
            }
            mirror.endHoleUnlessTooSoon();
            news.found(isLively);
            isLively = false;
        }
    }

    private void requireLease() throws SQLException {
        if (lease.isOver()) {
            link.discard();
            throw new SQLException(
                    "no node looks after the log in the database that was read; another may have taken its place");
        }
    }

    /** Returns what follows the position, after checking that the log still is the one that was read. */
    private List<LogEntry<Long>> next() throws SQLException {
        List<LogEntry<Long>> rows = read();
        if (!isIntact(rows)) {
            recognise();
            rows = read();
        }
        boolean isHere = !rows.isEmpty() && rows.get(0).id().equals(mirror.position());
        if (!isHere) {
            return rows;
        }
        mirror.readAgain(rows.get(0));
        return rows.subList(1, rows.size());
    }

    private List<LogEntry<Long>> read() throws SQLException {
        EventId from = mirror.position();
        return link.read((connection, tables) ->
                new LogRows(connection, tables, settings.hub(), settings.clock().instant()).from(from));
    }

    private boolean isIntact(List<LogEntry<Long>> rows) {
        EventId position = mirror.position();
        if (rows.isEmpty() || rows.get(0).id().epoch() != position.epoch()) {
            return false;
        }
        LogEntry<Long> first = rows.get(0);
        Long nonce = mirror.nonce();
        return nonce == null || (first.id().equals(position) && nonce.equals(first.nonce()));
    }

    /** Checks under the lock of the log whether it still is the one that was read; if not, a new epoch begins. */
    private void recognise() throws SQLException {
        LockedLog.Seen seen = new LockedLog.Seen(mirror.position(), mirror.nonce());
        EventId last = LockedLog.with(link, settings.hub(), seen, LockedLog::last);
        if (mirror.isFed() && last.epoch() == mirror.position().epoch()) {
            // If rows were trimmed, the next page shows it.
            return;
        }
        List<LogEntry<Long>> first = link.read((connection, tables) ->
                new LogRows(connection, tables, settings.hub(), settings.clock().instant()).first());
        mirror.hole(first.isEmpty() ? last : first.get(0).floor());
        if (!mirror.isFed()) {
            mirror.endHole();
        }
    }

    private void take(LogEntry<Long> entry) {
        mirror.take(entry);
        tickets.passed(Objects.requireNonNull(entry.nonce(), "each row has one"), entry.id());
    }

    @Override
    public void wasRead(Recorded recorded) {
        isLively |= !(recorded.record() instanceof LogRecord.NodePresence);
    }

    @Override
    public HeldState heldAt(EventId floor, EventId seen) {
        try {
            return link.read((connection, tables) -> StoredState.at(
                    floor,
                    seen,
                    connection,
                    tables,
                    settings.hub(),
                    settings.clock().instant()));
        } catch (SQLException e) {
            throw new UnreadableException(e);
        }
    }

    /** Thrown if the state beyond the log could not be read. */
    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(SQLException cause) {
            super("what the database keeps beyond the log could not be read: " + cause.getMessage(), cause);
        }
    }
}
