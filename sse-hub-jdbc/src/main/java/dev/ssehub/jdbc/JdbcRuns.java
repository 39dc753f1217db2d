package dev.ssehub.jdbc;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.broker.RunFormat;
import dev.ssehub.run.RunEnd;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs in the database. Each run has a row with its facts, and rows with what was appended to it.
 *
 * <p>Every append is fenced by the row of its run, so a producer that was considered dead is refused because of what it finds there, however late it
 * comes. Times are those of the database's clock. There are two threads: one queries the database for all runs of this node, and one calls the
 * watchers. Both start when they are needed.
 */
final class JdbcRuns implements RunStore {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcRuns.class);

    /** A node that appends without a pause delays an end that another node requests, but not for ever. */
    private static final int MAX_TRIES = 100;

    private final JdbcSettings settings;
    private final RunWorker worker;
    private final RunWatches watches;

    /**
     * @param isReachable whether the database answers
     * @param isAnnounced whether notifications of other nodes arrive
     */
    JdbcRuns(JdbcSettings settings, Link link, BooleanSupplier isReachable, BooleanSupplier isAnnounced) {
        this.settings = settings;
        this.worker = new RunWorker(settings, link, isReachable, this::appended);
        this.watches = new RunWatches(settings, new RunLooks(worker, settings.hub()), isAnnounced);
    }

    private void appended(RunAppend append) {
        watches.heard(new RunNews(append.run(), false, append.encoded()));
    }

    /** Called with a notification, which may be about a run of this hub. */
    void notified(String text) {
        RunNews news = RunNews.decode(settings.hub(), text);
        if (news != null) {
            watches.heard(news);
        }
    }

    /** A query of the rows of runs. */
    private interface Question<T> {
        T of(RunRows rows) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        return worker.call(link -> link.read(
                (connection, tables) -> question.of(new RunRows(new RunTable(connection, tables, settings.hub())))));
    }

    private <T> T lease(Leasing<T> leasing) {
        return worker.call(link -> leasing.of(new RunLeases(link, settings.hub())));
    }

    /** An operation on leases. */
    private interface Leasing<T> {
        T of(RunLeases leases) throws SQLException;
    }

    @Override
    public Start start(NewRun run) {
        Objects.requireNonNull(run, "run must not be null");
        watches.interested();
        return worker.call(link -> LockedRuns.with(link, settings.hub(), runs -> RunStarts.start(runs, run)));
    }

    @Override
    public CompletionStage<Boolean> append(String run, String token, long first, List<byte[]> blocks) {
        return worker.append(RunAppend.of(run, token, first, blocks));
    }

    @Override
    public boolean end(String run, boolean onlyIfOverdue, RunEnd end, LastFrames lastFrames) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<StoredRun> found = find(run);
            if (found.isEmpty() || found.get().state() == State.ENDED) {
                return false;
            }
            StoredRun stored = found.get();
            Entries last = new Entries(stored.tail() + 1, lastFrames.at(stored), end);
            RunEnds ends = new RunEnds(run, stored.scope(), stored.tail(), onlyIfOverdue, last);
            RunEnds.Ended ended = worker.call(link -> ends.end(link, settings.hub()));
            ended.news().forEach(watches::heard);
            if (ended.outcome() != RunEnds.Outcome.AGAIN) {
                return ended.outcome() == RunEnds.Outcome.DONE;
            }
            // Something was appended in the meantime, so the last frames have another offset.
        }
        throw PublishException.notPublished("the run " + run + " is appended to faster than it can be ended");
    }

    @Override
    public Map<String, Renewed> renew(Map<String, String> runs, Duration lease) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        watches.interested();
        // Before other calls, so that no active run is lost because many clients come to view runs.
        return worker.callFirst(link -> new RunLeases(link, settings.hub()).renew(runs, lease));
    }

    @Override
    public void watched(Collection<String> runs, Duration holdsFor) {
        if (!runs.isEmpty()) {
            boolean unused = lease(leases -> {
                leases.watched(runs, holdsFor);
                return true;
            });
        }
    }

    @Override
    public Watch watchChanges(Consumer<String> listener) {
        return watches.watchChanges(listener);
    }

    @Override
    public Optional<StoredRun> find(String run) {
        return Optional.ofNullable(ask(rows -> rows.find(List.of(run))).get(run))
                .map(RunRows.Facts::stored);
    }

    @Override
    public Map<String, StoredRun> find(Collection<String> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        Map<String, StoredRun> found = new HashMap<>();
        ask(rows -> rows.find(runs)).forEach((id, facts) -> {
            try {
                found.put(id, facts.stored());
            } catch (IllegalArgumentException e) {
                // For example, a node of another release has ended it. The others are to be found all the same.
                LOG.warn("The run {} cannot be read here: {}", id, e.getMessage());
            }
        });
        return found;
    }

    @Override
    public Optional<String> inScope(String scope) {
        return ask(rows -> rows.inScope(scope)).stream().findFirst();
    }

    @Override
    public List<String> queued(String scope) {
        return ask(rows -> rows.queued(scope));
    }

    @Override
    public List<String> ownedBy(String owner) {
        return ask(rows -> rows.ownedBy(owner));
    }

    @Override
    public List<Entries> read(String run, long after, int maxBytes) {
        return ask(rows -> rows.read(run, after, maxBytes)).stream()
                .map(RunFormat::decodeEntries)
                .toList();
    }

    @Override
    public Watch watch(String run, Watcher watcher) {
        return watches.watch(run, watcher);
    }

    @Override
    public List<String> overdue(int max) {
        return lease(leases -> leases.overdue(max));
    }

    @Override
    public List<String> claimForArchive(int max, Duration reservedFor) {
        return lease(leases -> leases.claimForArchive(max, reservedFor));
    }

    @Override
    public void archived(Collection<String> runs) {
        if (!runs.isEmpty()) {
            boolean unused = lease(leases -> {
                leases.archived(runs);
                return true;
            });
        }
    }

    void close(Deadline deadline) {
        leave();
        worker.close(deadline);
        watches.close(deadline);
    }

    /** Ends the threads, without waiting for them. */
    void leave() {
        worker.leave();
        watches.leave();
    }
}
