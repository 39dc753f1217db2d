package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what transactions have published from the outbox to the log, and forgets what is too old. The node that has the lease looks for it all the time. Any
 * other does so when it is asked to, since it is the lock of the log that makes an order: a lease that two nodes believe to have costs statements, and nothing else.
 * Of the appender's thread.
 */
final class Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** How long news make others likely. */
    private static final long BUSY_NANOS = Duration.ofSeconds(10).toNanos();

    /** While transactions publish all the time, what they have is taken together: each time costs a commit, and theirs are slower meanwhile. */
    private static final long TOGETHER_NANOS = Duration.ofMillis(5).toNanos();

    /** How often the log is trimmed while records come, and the outbox counted. */
    private static final long TRIM_NANOS = Duration.ofSeconds(10).toNanos();
    /** How often it is trimmed for what is too old, unless records are kept for less. */
    private static final long AGE_NANOS = Duration.ofMinutes(1).toNanos();
    /** So many records more are not worth a look. */
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
    /** When the log is trimmed if records have come, and when it is in any case. */
    private long trimAt;

    private long ageAt;
    private long foundAt;
    /** When it was tried to take rows last, and whether there were more of them. */
    private long takenAt;

    private boolean isMore;
    /** How far the log had been read when it was trimmed last. */
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
        // Bounds may be others than those of the node before.
        this.ageAt = now + Math.min(TRIM_NANOS, ageNanos());
        this.foundAt = now;
        this.takenAt = now - TOGETHER_NANOS;
    }

    /** Somebody has published in a transaction. Any thread may say so. */
    void request() {
        isRequested = true;
    }

    /** Returns whether this node has the lease. Any thread may ask. */
    boolean isLeader() {
        return lease.isHeld();
    }

    /** Returns what is known of the outbox. Any thread may ask. */
    OutboxFigures figures() {
        return drain.figures(lease.isHeld());
    }

    /** Does what is due. Returns in how many nanoseconds the next is. */
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
            // The polling of the sequencer will find it.
            isRequested = false;
            isMore = false;
            pollAt = now + settings.idlePolling().toNanos();
            LOG.debug("The outbox could not be looked through", e);
            return false;
        }
    }

    /** Also when the outbox cannot be brought to the log: then it matters most. But figures are not worth a log that grows. */
    private void measure() {
        try {
            drain.measure();
        } catch (SQLException e) {
            LOG.debug("The outbox could not be counted", e);
        }
    }

    /** Where nobody publishes, it is this that shows whether the database takes anything. */
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

    /** Returns whether what is there may be too old, or what has come since the last time too much: as much as passes the bound by a tenth at once. */
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

    /** What a migration has not made yet, or keeps for itself, is no reason to keep the log. */
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

    /** Lets another node have the lease at once. */
    void resign() {
        lease.resign();
    }
}
