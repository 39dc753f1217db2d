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
 * Reads the broker's history for sessions whose position is older than what this node keeps, on threads of its own.
 *
 * <p>A page has about a mebibyte in the broker's form and once more as records, so few are read at once, however many clients come back:
 * more would not be faster either, since one broker answers them all.
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

    /** Starts the threads if there may be anything to read. Not later: lanes ask for reads, and a lane starts no thread. */
    public void start() {
        if (backplane.isShared()) {
            fetches.start();
        }
    }

    /** Fetches a page for the session, and gives it to it; a failure is reported as such. */
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
            // That the broker cannot be reached, its backplane has said once; this comes for every session.
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

    /** Reads one page, although most of it may be for others: the session moves on with each, and readers take turns. */
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

    /** Returns the records with ids that are written as clients know them. */
    public static List<Recorded> marked(List<Recorded> records, Positions positions) {
        if (positions.arePlain()) {
            return records;
        }
        return records.stream()
                .map(it -> new Recorded(positions.mark(it.id()), it.publishedAt(), it.record()))
                .toList();
    }

    /** Ends the read of a session that does not wait for it any more. */
    public void abandon(SessionFace session) {
        fetches.abandon(session);
    }

    /** Returns until when the read for a session may take, {@link Long#MAX_VALUE} when none is under way. */
    public long deadline(SessionFace session, long timeoutNanos) {
        return fetches.deadline(session, timeoutNanos);
    }

    public void close(Duration maxWait) {
        fetches.close(maxWait);
    }
}
