package dev.ssehub.jdbc;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.RecordReader;
import dev.ssehub.event.EventId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors the log, and proves of every record that it follows the last one: each page is read from the row on that was read last, which has to be there, with
 * the nonce that it had, in the epoch that the log has now.
 *
 * <p>Where that cannot be shown there is a hole: records were trimmed before they were read, one cannot be read here, another epoch has begun, or the receiver
 * failed. The receiver then starts again at the end of the hole. It does so at most once in a second; until then, what comes is part of the hole, so that a node
 * that cannot keep up, or understands every other record, does not spend its time beginning.
 */
final class JdbcFollower extends BrokerFollower {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcFollower.class);

    private static final Duration HOLE_PAUSE = Duration.ofSeconds(1);

    private static final EventId NOTHING = new EventId(0, 0);

    private final JdbcSettings settings;
    private final Link link;
    private final LogReceiver receiver;
    private final RecordReader reader;
    private final News news;
    private final Tickets tickets;

    /** How far the log has been read. */
    private volatile EventId position = NOTHING;

    // Of the thread.
    /** The last place that the receiver knows. */
    private EventId fed = NOTHING;

    private boolean isFed;
    /** That of the row at the position; null where no row was read there. */
    private @Nullable Long nonce;
    /** The end of a hole that the receiver does not know of yet, or null. */
    private @Nullable EventId holeEnd;

    private boolean hadHole;
    private long holeEndedAt;

    JdbcFollower(JdbcSettings settings, Tickets tickets, LogReceiver receiver) {
        super("The database", "sse-hub-jdbc-" + settings.hub());
        this.settings = settings;
        this.link = new Link(settings);
        this.tickets = tickets;
        this.receiver = receiver;
        this.reader = new RecordReader(settings.clock());
        this.news = new News(settings, link);
    }

    /** Returns the last id that was read. */
    EventId position() {
        return position;
    }

    /** There is something to read, probably. Any thread may say so. */
    void wake() {
        news.signal();
    }

    /** The thread gives the connection back itself: nothing that it does takes longer than an answer may. */
    @Override
    protected void disconnect() {
        news.signal();
    }

    @Override
    protected void follow() throws SQLException, InterruptedException {
        try {
            mirror();
        } finally {
            news.end();
            link.release();
        }
    }

    private void mirror() throws SQLException, InterruptedException {
        if (settings.initializesSchema()) {
            JdbcSchema.createIn(link);
        }
        recognise();
        news.begin();
        boolean isCaughtUp = false;
        while (!isStopped()) {
            List<LogEntry> page = next();
            if (page.isEmpty() && isCaughtUp) {
                endHoleUnlessTooSoon();
                news.await();
                continue;
            }
            if (page.isEmpty()) {
                endHole();
                LOG.info("Following the log in the database from {}", position);
                isCaughtUp = true;
                caughtUp();
            }
            try {
                page.forEach(this::take);
            } finally {
                receiver.onBatchEnd();
            }
            endHoleUnlessTooSoon();
            news.found();
        }
    }

    /** Returns what follows the position, after it has been checked that the log still is the one that was read. */
    private List<LogEntry> next() throws SQLException {
        List<LogEntry> rows = read();
        if (!isIntact(rows)) {
            recognise();
            rows = read();
        }
        boolean isHere = !rows.isEmpty() && rows.get(0).id().equals(position);
        if (!isHere) {
            return rows;
        }
        nonce = rows.get(0).nonce();
        return rows.subList(1, rows.size());
    }

    private List<LogEntry> read() throws SQLException {
        EventId from = position;
        return link.read((connection, tables) ->
                new LogRows(connection, tables, settings.hub(), settings.clock().instant()).from(from));
    }

    private boolean isIntact(List<LogEntry> rows) {
        if (rows.isEmpty() || rows.get(0).id().epoch() != position.epoch()) {
            return false;
        }
        LogEntry first = rows.get(0);
        return nonce == null || (first.id().equals(position) && first.nonce() == nonce);
    }

    /** Checks under the lock of the log whether it still is the one that was read; if not, a new epoch begins. */
    private void recognise() throws SQLException {
        LockedLog.Seen seen = new LockedLog.Seen(position, nonce);
        EventId last = LockedLog.with(link, settings.hub(), seen, LockedLog::last);
        if (isFed && last.epoch() == position.epoch()) {
            // What was trimmed shows in what is read next.
            return;
        }
        List<LogEntry> first = link.read((connection, tables) ->
                new LogRows(connection, tables, settings.hub(), settings.clock().instant()).first());
        hole(first.isEmpty() ? last : first.get(0).floor());
        if (!isFed) {
            endHole();
        }
    }

    private void take(LogEntry entry) {
        if (!entry.follows(position)) {
            hole(entry.floor());
        }
        byte[] record = entry.record();
        if (holeEnd != null && (record == null || !endHoleUnlessTooSoon())) {
            pass(entry);
        } else if (record == null) {
            hand(entry, () -> receiver.onJump(entry.id()));
        } else {
            feed(entry, record);
        }
        tickets.passed(entry.nonce(), entry.id());
    }

    private void feed(LogEntry entry, byte[] bytes) {
        Recorded recorded = reader.read(entry.id(), bytes).orElse(null);
        if (recorded == null) {
            pass(entry);
            return;
        }
        hand(entry, () -> receiver.onRecord(entry.id(), entry.publishedAt(), recorded.record()));
    }

    /** Hands an entry to the receiver. If that fails, it is unknown how much of it was done: the entry is part of a hole. */
    private void hand(LogEntry entry, Runnable call) {
        boolean isTaken = false;
        try {
            call.run();
            isTaken = true;
        } finally {
            if (isTaken) {
                fed = entry.id();
                position = entry.id();
                nonce = entry.nonce();
            } else {
                pass(entry);
            }
        }
    }

    /** Makes an entry part of a hole. */
    private void pass(LogEntry entry) {
        hole(entry.id());
        nonce = entry.nonce();
    }

    private void hole(EventId end) {
        holeEnd = end;
        position = end;
        nonce = null;
    }

    private boolean endHoleUnlessTooSoon() {
        boolean isTooSoon = hadHole && settings.clock().nanos() - holeEndedAt < HOLE_PAUSE.toNanos();
        if (!isTooSoon) {
            endHole();
        }
        return holeEnd == null;
    }

    private void endHole() {
        EventId floor = holeEnd;
        if (floor == null) {
            return;
        }
        if (isFed) {
            // What follows asks the database, which may take long.
            receiver.onBatchEnd();
        }
        reader.reportUnreadable(floor);
        // Before the receiver learns of it: reading may fail, and is tried again then.
        receiver.onStart(floor, stateAt(floor));
        hadHole = isFed;
        holeEndedAt = settings.clock().nanos();
        isFed = true;
        fed = floor;
        holeEnd = null;
    }

    private HeldState stateAt(EventId floor) {
        EventId seen = fed;
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

    /** What holds could not be read. */
    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(SQLException cause) {
            super("what the database keeps beyond the log could not be read: " + cause.getMessage(), cause);
        }
    }
}
