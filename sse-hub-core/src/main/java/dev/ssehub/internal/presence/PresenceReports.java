package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.LogRecord.NodePresence.Kind;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports in the log who is connected to this node.
 *
 * <p>A node first publishes a hello. After that, it reports changes, and at least three times in a lease that it is still alive. When
 * another node publishes a hello, or this node has been presumed dead, it reports its full state.
 */
final class PresenceReports {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceReports.class);

    private static final int REPORTS_IN_A_LEASE = 3;

    private final String node;
    private final long incarnation;
    private final long renewNanos;
    private final Sessions here;
    private final Surroundings surroundings;

    // Set by any thread, cleared by the ticking thread.
    private volatile boolean changed = true;
    private volatile boolean stateDue;
    private volatile boolean helloDue = true;

    // Confined to the ticking thread.
    private boolean saidHello;
    private SessionCounts reported = SessionCounts.NONE;
    private long reportedAt;

    PresenceReports(String node, long incarnation, long leaseNanos, Sessions here, Surroundings surroundings) {
        this.node = node;
        this.incarnation = incarnation;
        this.renewNanos = leaseNanos / REPORTS_IN_A_LEASE;
        this.here = here;
        this.surroundings = surroundings;
    }

    /** Requests a report of what has changed. */
    void changed() {
        changed = true;
    }

    /** Requests a report of the full state instead of changes. */
    void stateDue() {
        stateDue = true;
    }

    /** Requests another hello, which all other nodes answer with their state. */
    void helloDue() {
        helloDue = true;
    }

    /** Publishes the report that is due, if any. Blocks while appending to the log. */
    void report(long now) {
        if (helloDue) {
            sayHello();
            return;
        }
        boolean renew = now - reportedAt > renewNanos;
        if (!changed && !stateDue && !renew) {
            return;
        }
        changed = false;
        boolean all = stateDue;
        stateDue = false;
        SessionCounts counts = SessionCounts.of(here);
        if (!all && counts.equals(reported) && !renew) {
            return;
        }
        if (append(all ? Kind.STATE : Kind.CHANGE, all ? counts : counts.since(reported))) {
            reported = counts;
            reportedAt = now;
        } else {
            // The report may have arrived or not.
            stateDue = true;
        }
    }

    private void sayHello() {
        helloDue = false;
        // A repeated hello contains the current state, so that users of this node do not seem to leave.
        if (append(Kind.HELLO, saidHello ? SessionCounts.of(here) : SessionCounts.NONE)) {
            saidHello = true;
            stateDue = true;
        } else {
            helloDue = true;
        }
    }

    void sayGoodbye() {
        if (saidHello && surroundings.isLogAvailable()) {
            append(Kind.GOODBYE, SessionCounts.NONE);
        }
    }

    private boolean append(Kind kind, SessionCounts counts) {
        try {
            surroundings.append(
                    new NodePresence(node, incarnation, kind, counts.sessions(), counts.users(), counts.groups()));
            return true;
        } catch (PublishException e) {
            LOG.debug("Who is connected here could not be reported ({}); it is tried again: {}", kind, e.toString());
            return false;
        }
    }
}
