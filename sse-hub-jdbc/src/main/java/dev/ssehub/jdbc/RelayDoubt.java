package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.event.Audience;
import java.time.Duration;

/**
 * Decides whether the broker or the row is the cause if the broker has not accepted a row: an outage takes its time, but a row that no broker accepts
 * must not hold up all others for good. After each failure, the broker first has to accept something else. A row that has failed five times, with
 * such a success after each, is given up. Used by one thread.
 */
final class RelayDoubt {

    private static final int ATTEMPTS = 5;

    /** If the broker was unavailable for longer than this, it was the cause itself. */
    private static final long OUTAGE_NANOS = Duration.ofSeconds(30).toNanos();

    /** For a session that does not exist, so it reaches no one. */
    private static final LogRecord PROBE = new LogRecord.Publication(
            Audience.session("sse-hub-outbox-probe"), ":\n\n".getBytes(UTF_8), null, true, Duration.ofSeconds(1), null);

    private final Backplane backplane;
    private final BrokerClock clock;
    private long nonce;
    private int failures;
    private long failedAt;
    private boolean isToProbe;
    /** Whether the broker has not accepted anything else either. */
    private boolean isAway;

    private boolean mayHaveHappened;
    private String reason = "";

    RelayDoubt(Backplane backplane, BrokerClock clock) {
        this.backplane = backplane;
        this.clock = clock;
    }

    /** Records that the broker has not, or perhaps not, accepted a row. */
    void add(OutboxRows.Row row, RuntimeException failure) {
        if (row.nonce() != nonce) {
            nonce = row.nonce();
            failures = 0;
            mayHaveHappened = false;
        }
        failures++;
        mayHaveHappened |= failure instanceof PublishException publish && publish.mayHaveHappened();
        isAway = false;
        failedAt = clock.nanos();
        isToProbe = true;
        reason = String.valueOf(failure.getMessage());
    }

    /** Returns whether the broker accepts records, as far as that was in doubt. */
    boolean isBrokerWell() {
        if (!isToProbe) {
            return true;
        }
        if (!backplane.isAvailable() || !hasTakenProbe()) {
            isAway = true;
            return false;
        }
        isToProbe = false;
        if (isAway && clock.nanos() - failedAt > OUTAGE_NANOS) {
            failures = 0;
        }
        return true;
    }

    private boolean hasTakenProbe() {
        try {
            var unused = backplane.append(PROBE);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /**
     * Returns whether the broker has accepted something else after each attempt with this row. To be called when the broker
     * {@linkplain #isBrokerWell() is well}.
     */
    boolean isHopeless(OutboxRows.Row row) {
        return row.nonce() == nonce && failures >= ATTEMPTS;
    }

    /** Returns whether a row has not been accepted, and nothing since. */
    boolean isOpen() {
        return failures > 0 || isToProbe;
    }

    /** Returns whether the broker may have the row although it has not confirmed it. */
    boolean mayHaveHappened() {
        return mayHaveHappened;
    }

    String reason() {
        return reason;
    }

    /** Records that a row is done. */
    void end() {
        failures = 0;
        isToProbe = false;
    }
}
