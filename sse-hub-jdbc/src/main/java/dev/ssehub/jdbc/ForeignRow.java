package dev.ssehub.jdbc;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row at the head of an outbox, if another release has written it and this one cannot read it. While an application is rolled out, there are
 * nodes that can. They have a minute for it, before it counts as a row that no broker accepts. Used by one thread.
 */
final class ForeignRow {

    private static final Logger LOG = LoggerFactory.getLogger(ForeignRow.class);

    private static final long THEIRS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final JdbcSettings settings;
    private boolean isKnown;
    private long nonce;
    private long since;

    ForeignRow(JdbcSettings settings) {
        this.settings = settings;
    }

    /** Returns whether a row that this release cannot read is still left to other nodes. */
    boolean isTheirs(OutboxRows.Row row) {
        long now = settings.clock().nanos();
        if (!isKnown || row.nonce() != nonce) {
            LOG.warn(
                    "Event {} of the outbox of {} was written by another release, whose nodes have a minute for it",
                    row.id(),
                    settings.hub());
            isKnown = true;
            nonce = row.nonce();
            since = now;
        }
        return now - since < THEIRS_NANOS;
    }

    /** Called when a row was set aside. If it is brought back, the others have another minute, since there may be some by then. */
    void forget() {
        isKnown = false;
    }
}
