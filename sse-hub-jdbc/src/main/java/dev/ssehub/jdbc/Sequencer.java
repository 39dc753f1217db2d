package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what transactions have published from the outbox to the log, and deletes what is too old. The node that has the lease polls the outbox all
 * the time. Any other node does so on request: it is the lock of the log that makes an order, so if two nodes consider themselves to have the lease,
 * that costs statements, and nothing else. Confined to the appender's thread.
 */
final class Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** How long rows that were found make more of them likely. */
    private static final long BUSY_NANOS = Duration.ofSeconds(10).toNanos();

    /** While transactions publish all the time, their rows are moved together: each move costs a commit, and slows theirs down meanwhile. */
    private static final long TOGETHER_NANOS = Duration.ofMillis(5).toNanos();

    /** How often the log is trimmed while records arrive, and how often the outbox is counted. */
    private static final long TRIM_NANOS = Duration.ofSeconds(10).toNanos();
    /** How often the log is trimmed by age, unless records are kept for less. */
    private static final long AGE_NANOS = Duration.ofMinutes(1).toNanos();
    /** With no more than so many new records, the log is not trimmed. */
    private static final long MIN_TRIMMED = 100;

    private static final long MIN_TRIM_NANOS = Duration.ofMillis(100).toNanos();

    private final JdbcSettings settings;
    private final Supplier<EventId> position;
    private final Lease lease;
    private final OutboxDrain drain;
    private final Retention retention;
    private final Refusals refusals;
    private final RunRetention runs;
    private final Runnable onWritten;
    private volatile boolean isRequested;

    private long leaseAt;
    private long pollAt;
    private long countAt;
    /** When the log is trimmed if records have arrived, and when it is in any case. */
    private long trimAt;

    private long ageAt;
    private long foundAt;
    /** When rows were last moved, or an attempt was made, and whether there were more of them. */
    private long takenAt;

    private boolean isMore;
    /** How far the log had been read when it was last trimmed. */
    private long trimmedAt;

    Sequencer(
            JdbcSettings settings,
            Link link,
            LogWriter writer,
            Supplier<EventId> position,
            Tickets tickets,
            Refusals refusals,
            Runnable onWritten) {
        this.settings = settings;
        this.position = position;
        this.refusals = refusals;
        this.lease = new Lease(settings, link, UUID.randomUUID().toString(), JdbcSettings.LEASE.toNanos());
        this.drain = new OutboxDrain(settings, link, writer, position, tickets);
        this.retention = new Retention(settings, link, position);
        this.runs = new RunRetention(link, settings.hub());
        this.onWritten = onWritten;
        long now = settings.clock().nanos();
        this.leaseAt = now;
        this.pollAt = now;
        this.countAt = now + TRIM_NANOS;
        this.trimAt = now + TRIM_NANOS;
        // The limits may differ from those of the previous node.
        this.ageAt = now + Math.min(TRIM_NANOS, ageNanos());
        this.foundAt = now;
        this.takenAt = now - TOGETHER_NANOS;
    }

    /** Called when a transaction has published something. Any thread may call it. */
    void request() {
        isRequested = true;
    }

    /** Returns whether this node has the lease. Any thread may call it. */
    boolean isLeader() {
        return lease.isHeld();
    }

    /** Returns the figures of the outbox. Any thread may call it. */
    OutboxFigures figures() {
        return drain.figures(lease.isHeld());
    }

    /** Does what is due. Returns in how many nanoseconds the next step is due. */
    long step() {
        long now = settings.clock().nanos();
        if (hasDone(this::renewLease, now)) {
            boolean isDrained = hasDone(this::pollIfDue, now);
            if (lease.isHeld() && countAt - now <= 0) {
                countAt = now + TRIM_NANOS;
                measure();
            }
            if (lease.isHeld() && isDrained && isTrimDue(now)) {
                boolean unused = hasDone(this::trim, now);
            }
        }
        return untilDue();
    }

    private interface Step {
        void at(long now) throws SQLException;
    }

    private boolean hasDone(Step step, long now) {
        try {
            step.at(now);
            return true;
        } catch (SQLException e) {
            // The rows will be found when the sequencer polls.
            isRequested = false;
            isMore = false;
            pollAt = now + settings.idlePolling().toNanos();
            LOG.debug("The outbox could not be looked through", e);
            return false;
        }
    }

    /**
     * Also counts while the outbox cannot be moved to the log, since the figures matter most then. But a failure to count must not keep the log from
     * being trimmed.
     */
    private void measure() {
        try {
            drain.measure();
        } catch (SQLException e) {
            LOG.debug("The outbox could not be counted", e);
        }
    }

    /** If nothing is published, this is what shows whether the database accepts writes. */
    private void renewLease(long now) throws SQLException {
        if (leaseAt - now > 0) {
            return;
        }
        leaseAt = now + JdbcSettings.LEASE_RENEWAL.toNanos();
        try {
            lease.renew();
        } catch (SQLException e) {
            refusals.add(e);
            throw e;
        }
    }

    private void pollIfDue(long now) throws SQLException {
        boolean wasRequested = isRequested && untilTaken(now) <= 0;
        if (wasRequested || (lease.isHeld() && pollAt - now <= 0)) {
            isRequested = false;
            poll(now, wasRequested);
        }
    }

    private void poll(long now, boolean isLikely) throws SQLException {
        isMore = false;
        try {
            int found = drain.drain(isLikely);
            takenAt = settings.clock().nanos();
            if (found > 0) {
                foundAt = now;
                onWritten.run();
            }
            isMore = drain.isMore();
        } finally {
            if (isMore) {
                isRequested = true;
            }
            boolean isBusy = now - foundAt < BUSY_NANOS;
            pollAt = now + (isBusy ? settings.polling() : settings.idlePolling()).toNanos();
        }
    }

    /**
     * Returns whether records may be too old, or too many have arrived since the last time. If they exceed the limit by a tenth, trimming is due at
     * once.
     */
    private boolean isTrimDue(long now) {
        long come = position.get().offset() - trimmedAt;
        return ageAt - now <= 0
                || (come > MIN_TRIMMED
                        && (trimAt - now <= 0 || come > settings.limits().maxRecords() / 10));
    }

    private void trim(long now) throws SQLException {
        trimAt = now + TRIM_NANOS;
        ageAt = now + ageNanos();
        trimmedAt = position.get().offset();
        boolean hasMoreRecords = retention.trim();
        if (trimRuns() || hasMoreRecords) {
            ageAt = now;
        }
    }

    /** Tables that a migration has not created yet, or to which it gives no access, are no reason not to trim the log. */
    private boolean trimRuns() {
        try {
            return runs.trim();
        } catch (SQLException e) {
            LOG.debug("Runs that are kept no longer could not be deleted", e);
            return false;
        }
    }

    private long untilDue() {
        long now = settings.clock().nanos();
        long due = leaseAt - now;
        if (isRequested) {
            due = Math.min(due, untilTaken(now));
        }
        if (lease.isHeld()) {
            due = Math.min(due, Math.min(pollAt - now, ageAt - now));
        }
        return Math.max(0, due);
    }

    private long untilTaken(long now) {
        return isMore ? 0 : takenAt + TOGETHER_NANOS - now;
    }

    private long ageNanos() {
        return Math.max(MIN_TRIM_NANOS, Math.min(AGE_NANOS, settings.maxAge().toNanos()));
    }

    /** Leaves the lease to another node at once. */
    void resign() {
        lease.resign();
    }
}
