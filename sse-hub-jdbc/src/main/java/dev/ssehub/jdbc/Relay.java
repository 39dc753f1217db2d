package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.jdbc.OutboxRows.Row;
import dev.ssehub.jdbc.Settled.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a node that passes the rows of the outbox to a broker, one after the other, while the node has the lease. A row is deleted when the
 * broker has confirmed it. Two nodes may both consider themselves to have the lease, because one of them was suspended, but they repeat nothing: each
 * gives a row the same idempotency key, and passes the next one on only after that. So the order in which events first arrive is that of the rows.
 */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** How long rows that were found make more of them likely. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** While nothing can be passed to the broker, which is when the figures are of interest. */
    private static final long BLOCKED_COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JdbcSettings settings;
    private final Link link;
    private final Backplane backplane;
    private final Tickets tickets;
    private final Lease lease;
    private final RelayDoubt doubt;
    private final ForeignRow foreign;
    private final NodeThread thread;
    private volatile boolean isRequested;
    private volatile OutboxFigures figures = OutboxFigures.NOTHING;

    // Confined to the thread.
    /** Rows that the broker has, and that are to be deleted. */
    private final List<Row> done = new ArrayList<>();
    /** The outcomes of those of these rows that other nodes cannot see in the log. */
    private final List<Answer> answers = new ArrayList<>();

    private boolean isPrepared;
    private boolean isBlocked;
    private boolean isDatabaseAway;
    private long leaseAt;
    private long pollAt;
    private long countAt;
    private long foundAt;
    private long flushedAt;

    Relay(JdbcSettings settings, Link link, Backplane backplane, Tickets tickets) {
        this.settings = settings;
        this.link = link;
        this.backplane = backplane;
        this.tickets = tickets;
        this.lease = new Lease(settings, link, UUID.randomUUID().toString(), JdbcSettings.LEASE.toNanos());
        this.doubt = new RelayDoubt(backplane, settings.clock());
        this.foreign = new ForeignRow(settings);
        this.thread = new NodeThread("sse-hub-outbox-" + settings.hub(), this::run);
        long now = now();
        leaseAt = now;
        pollAt = now;
        countAt = now;
        foundAt = now;
        flushedAt = now;
    }

    /**
     * Creates the tables at once if it is to create them, since transactions publish as soon as there is a hub. If this fails, the thread reports it
     * and tries again.
     */
    void start() {
        if (settings.initializesSchema()) {
            try {
                prepare();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("The tables of the outbox could not be created yet", e);
            }
        }
        thread.start();
    }

    /** Ends the thread, and waits for it until the deadline. */
    void stop(Deadline deadline) {
        thread.end(deadline);
    }

    /** Has the outbox drained soon. Any thread may call it. */
    void drainSoon() {
        isRequested = true;
        thread.wake();
    }

    boolean isLeader() {
        return lease.isHeld();
    }

    OutboxFigures figures() {
        return figures.of(lease.isHeld());
    }

    private long now() {
        return settings.clock().nanos();
    }

    private void run() {
        while (!thread.isEnding()) {
            try {
                tickets.giveUp();
                long untilDue = attempt();
                link.releaseIfIdle();
                thread.awaitNews(untilDue);
            } catch (InterruptedException e) {
                thread.leave();
            } catch (Throwable e) {
                LOG.error("The outbox thread continues after an unexpected failure", e);
                LockSupport.parkNanos(settings.polling().toNanos());
            }
        }
        try {
            flush();
            if (!link.hasFailed()) {
                lease.resign();
            }
        } catch (SQLException e) {
            LOG.debug("Rows of the outbox that the broker has are left to another node", e);
        } finally {
            link.release();
        }
    }

    private long attempt() {
        try {
            long untilDue = step();
            if (isDatabaseAway) {
                LOG.info("The outbox of {} in {} is looked after again", settings.hub(), settings.label());
            }
            isDatabaseAway = false;
            return untilDue;
        } catch (SQLException | RuntimeException e) {
            if (!isDatabaseAway) {
                LOG.warn(
                        "The outbox of {} in {} cannot be looked after for the time being: {}",
                        settings.hub(),
                        settings.label(),
                        e.getMessage(),
                        e instanceof RuntimeException ? e : null);
            }
            isDatabaseAway = true;
            return settings.idlePolling().toNanos();
        }
    }

    /** Does what is due. Returns in how many nanoseconds the next step is due. */
    private long step() throws SQLException {
        prepare();
        // Before the lease is requested: another node would pass these rows to the broker once more.
        flush();
        renewIfDue();
        if (lease.isHeld() && (isRequested || pollAt - now() <= 0)) {
            isRequested = false;
            drain();
        }
        tickets.look(link, settings.hub());
        countIfDue();
        long due = leaseAt;
        if (lease.isHeld()) {
            due = Math.min(due, Math.min(pollAt, countAt));
        }
        return Math.max(0, due - now());
    }

    private void prepare() throws SQLException {
        if (isPrepared) {
            return;
        }
        if (settings.initializesSchema()) {
            JdbcSchema.createIn(link);
        } else {
            JdbcSchema.requireIn(link);
        }
        Head.createIfMissing(link, settings.hub());
        isPrepared = true;
    }

    private void renewIfDue() throws SQLException {
        long now = now();
        if (leaseAt - now <= 0) {
            leaseAt = now + JdbcSettings.LEASE_RENEWAL.toNanos();
            lease.renew();
            // If no node has it, its row may have been deleted.
            isPrepared = lease.isHeld();
        }
    }

    private void drain() throws SQLException {
        OutboxRows.Page page =
                link.read((connection, tables) -> new OutboxRows(connection, tables, settings.hub()).first());
        if (!page.rows().isEmpty()) {
            foundAt = now();
        }
        boolean isThrough = true;
        try {
            for (Row row : page.rows()) {
                isThrough = relay(row);
                if (!isThrough) {
                    break;
                }
            }
        } finally {
            flush();
        }
        report(!isThrough && doubt.isOpen());
        boolean isBusy = now() - foundAt < BUSY_NANOS;
        long pause = (isBusy ? settings.polling() : settings.idlePolling()).toNanos();
        pollAt = now() + (isThrough && page.isMore() ? 0 : pause);
    }

    /** Returns whether the row is done, so that the next may follow. */
    private boolean relay(Row row) throws SQLException {
        renewIfDue();
        if (now() - flushedAt > FLUSH_NANOS) {
            flush();
        }
        if (!doubt.isBrokerWell()) {
            return false;
        }
        if (doubt.isHopeless(row)) {
            setAside(row);
            return true;
        }
        LogRecord record = RelayKeys.recordOf(row);
        if (record == null && foreign.isTheirs(row)) {
            return leaveToOthers();
        }
        long begin = now();
        // Checked last: a node that was suspended may have lost the lease in the meantime.
        if (thread.isEnding() || !lease.isHeld()) {
            return false;
        }
        try {
            if (record == null) {
                throw new IllegalStateException("this release cannot read the record");
            }
            EventId place = backplane.append(record);
            confirmed(row, record, place, now() - begin);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("The broker has not taken row {} of the outbox", row.id(), e);
            doubt.add(row, e);
            return false;
        }
    }

    /** Leaves the lease to a node of another release, which requests it before this one does again. */
    private boolean leaveToOthers() throws SQLException {
        flush();
        lease.resign();
        leaseAt = now() + JdbcSettings.LEASE.toNanos();
        return false;
    }

    private void confirmed(Row row, LogRecord record, EventId place, long nanos) {
        doubt.end();
        done.add(row);
        if (RelayKeys.nonceOf(record) == null) {
            answers.add(Answer.known(row.nonce(), place));
        }
        tickets.passed(row.nonce(), place);
        figures = figures.withDrained(1, nanos, 0);
    }

    private void setAside(Row row) {
        LOG.warn(
                "Event {} of the outbox of {} is set aside: the broker does not take it, but others ({}). It is in the table of settled rows",
                row.id(),
                settings.hub(),
                doubt.reason());
        Answer answer = doubt.mayHaveHappened()
                ? Answer.perhapsTaken(row.nonce(), doubt.reason(), row.record())
                : Answer.refused(row.nonce(), doubt.reason(), row.record());
        doubt.end();
        foreign.forget();
        done.add(row);
        answers.add(answer);
        tickets.settled(answer);
        figures = figures.withDrained(0, 0, 1);
    }

    /** Deletes the rows that the broker has. This needs no lease. The rows are remembered until the database has deleted them. */
    private void flush() throws SQLException {
        flushedAt = now();
        if (done.isEmpty()) {
            return;
        }
        int deleted = link.transaction((connection, tables) -> {
            new Settled(connection, tables, settings.hub()).add(answers);
            new OutboxRows(connection, tables, settings.hub()).delete(done);
            return done.size();
        });
        LOG.trace("{} rows of the outbox are in the broker", deleted);
        done.clear();
        answers.clear();
    }

    private void countIfDue() throws SQLException {
        long now = now();
        if (!lease.isHeld() || countAt - now > 0) {
            return;
        }
        countAt = now + (isBlocked ? BLOCKED_COUNT_NANOS : COUNT_NANOS);
        try {
            if (link.transaction((connection, tables) -> new Settled(connection, tables, settings.hub()).trim())) {
                countAt = now;
            }
            figures = link.read(
                    (connection, tables) -> new OutboxRows(connection, tables, settings.hub()).measure(figures));
        } catch (SQLException e) {
            // Counting a long outbox may take too long. That is no reason not to pass it to the broker.
            LOG.debug("The outbox could not be counted", e);
        }
    }

    private void report(boolean isBlockedNow) {
        if (isBlockedNow && !isBlocked) {
            countAt = now();
            LOG.warn(
                    "Events of transactions wait in the outbox of {}, since the broker does not take them: {}",
                    settings.hub(),
                    doubt.reason());
        } else if (isBlocked && !isBlockedNow) {
            countAt = now();
            LOG.info("The broker accepts the events in the outbox of {} again", settings.hub());
        }
        isBlocked = isBlockedNow;
    }
}
