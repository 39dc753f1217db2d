package dev.ssehub.internal.callouts;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.lane.SessionFace;
import dev.ssehub.internal.log.Backlog;
import dev.ssehub.internal.log.EventLog;
import dev.ssehub.internal.log.Interest;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.internal.time.OncePerMinute;
import dev.ssehub.internal.wire.Positions;
import dev.ssehub.session.Gap;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the broker's history, on separate threads, for sessions whose position is older than this node's log.
 *
 * <p>A page takes about a mebibyte in the broker's format and again as records, so only a few are read at once, however many clients
 * reconnect. More would not be faster either, since one broker answers them all.
 */
public final class HistoryReads {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryReads.class);

    private static final int AT_ONCE = 4;

    private final Backplane backplane;
    private final EventLog log;
    private final Positions positions;
    private final OncePerMinute news;
    private final Fetches fetches;

    public HistoryReads(Backplane backplane, EventLog log, Positions positions, HubThreads threads, HubClock clock) {
        this.news = new OncePerMinute(clock::nanos);
        this.fetches = new Fetches(AT_ONCE, threads, clock);
        this.backplane = backplane;
        this.log = log;
        this.positions = positions;
    }

    /**
     * Starts the threads if the backplane has a history. Done in advance because lanes request reads, and a lane must not start threads.
     */
    public void start() {
        if (backplane.isShared()) {
            fetches.start();
        }
    }

    /** Fetches a page and passes it to the session; null after a failure. */
    public void fetch(SessionFace session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        if (!fetches.begin(
                session, () -> session.answerHistory(tryToRead(session, after, upTo, interests, maxBytes)))) {
            session.answerHistory(null);
        }
    }

    private @Nullable Backlog tryToRead(
            SessionFace session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        try {
            return read(session, after, upTo, interests, maxBytes);
        } catch (UncheckedIOException e) {
            // The backplane has already logged once that the broker is unreachable; this happens for every session.
            LOG.debug("{}: the stream ends and the client comes back: {}", session, e.getMessage());
        } catch (Throwable e) {
            if (news.isDue(e)) {
                LOG.warn(
                        "{}: the broker's history could not be read; the stream ends and the client comes back",
                        session,
                        e);
            } else {
                LOG.debug("{}: the broker's history could not be read in the same way: {}", session, e.toString());
            }
        }
        return null;
    }

    /** Reads a single page, even if most of it is for other sessions. The session advances with each page, and reads take turns. */
    private Backlog read(
            SessionFace session, EventId after, EventId upTo, Collection<Interest> interests, int maxBytes) {
        Optional<HistoryPage> history = backplane.history(positions.unmark(after), positions.unmark(upTo));
        return history.isEmpty()
                ? Backlog.gap(Gap.Reason.TRIMMED)
                : log.recall(marked(history.get()), interests, session.tailAtConnect(), maxBytes);
    }

    private HistoryPage marked(HistoryPage history) {
        return new HistoryPage(marked(history.records(), positions), positions.mark(history.reached()));
    }

    /** Returns the records with ids in the form that clients get. */
    public static List<Recorded> marked(List<Recorded> records, Positions positions) {
        if (positions.arePlain()) {
            return records;
        }
        return records.stream()
                .map(it -> new Recorded(positions.mark(it.id()), it.publishedAt(), it.record()))
                .toList();
    }

    /** Cancels the read for a session that no longer waits for it. */
    public void abandon(SessionFace session) {
        fetches.abandon(session);
    }

    /** Returns how many reads are running or queued. */
    public int outstanding() {
        return fetches.outstanding();
    }

    /** Returns the deadline of the read for a session, or {@link Long#MAX_VALUE} if there is none. */
    public long deadline(SessionFace session, long timeoutNanos) {
        return fetches.deadline(session, timeoutNanos);
    }

    public void close(Duration maxWait) {
        fetches.close(maxWait);
    }
}
