package dev.ssehub.internal.presence;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.LogRecord.NodePresence.Kind;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports through the log who is connected here.
 *
 * <p>A node first says hello. After that it reports what has changed, and at least three times in a lease that it is still alive. When another
 * node says hello, or this one has been presumed dead, it reports its whole state.
 */
final class PresenceReports {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceReports.class);

    private static final int REPORTS_IN_A_LEASE = 3;

    private final String node;
    private final long incarnation;
    private final long renewNanos;
    private final Sessions here;
    private final Surroundings surroundings;

    // Set by any thread, cleared by the ticking one.
    private volatile boolean changed = true;
    private volatile boolean stateDue;
    private volatile boolean helloDue = true;

    // Of the ticking thread.
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

    /** The sessions here, or their groups, have changed. */
    void changed() {
        changed = true;
    }

    /** The whole state is to be reported, not only what has changed. */
    void stateDue() {
        stateDue = true;
    }

    /** Another hello is to be said, which all other nodes answer with their state. */
    void helloDue() {
        helloDue = true;
    }

    /** Reports what is due. Waits for the log, so long as that takes. */
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
            // It may have arrived or not.
            stateDue = true;
        }
    }

    private void sayHello() {
        helloDue = false;
        // Again with what there is: users that are here must not seem to leave.
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
