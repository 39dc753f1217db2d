package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A copy of another node's run, built from what the store has. Any thread may call any method.
 *
 * <p>Entries arrive in two ways, pushed and read, so the same entry may arrive twice, even at the same time. This needs no lock: the log
 * accepts an entry only if it directly follows the last one, so the later of two is ignored.
 */
final class MirroredRun implements ShownRun {

    /** The result of {@link #take}. */
    enum Taken {
        /** The copy has the entries, or has been given up. */
        DONE,
        /** Entries before them are missing. */
        HOLE,
        /** There is no room for them. */
        NO_ROOM
    }

    private final Dialect dialect;
    private final HubClock clock;
    private final RunLog log;
    private final RunAccount account;
    private final RunContent content;
    private volatile StoredRun stored;
    private volatile boolean isLetGo;
    /** Written before the end is added to the log. */
    private volatile @Nullable Ended ended;

    MirroredRun(StoredRun stored, Dialect dialect, RunRoom room, HubClock clock) {
        this.stored = stored;
        this.dialect = dialect;
        this.clock = clock;
        this.log = new RunLog(stored.run(), Integer.MAX_VALUE, clock, () -> {});
        this.account = new RunAccount(room);
        this.content = new RunContent(log, dialect, clock);
    }

    @Override
    public String id() {
        return stored.run();
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public RunLog log() {
        return log;
    }

    @Override
    public RunLog mergedLog() {
        return content.mergedLog();
    }

    /** Returns the events of the run; once it has ended, merged as far as the dialect can. */
    List<SseEvent> mergedEvents() {
        return content.mergedEvents();
    }

    @Override
    public @Nullable Ended ended() {
        return log.hasEnded() ? ended : null;
    }

    @Override
    public RunInfo info() {
        StoredRun known = stored;
        Ended over = ended();
        boolean isRunning = known.state() != State.QUEUED || log.tail() > 0;
        return new RunInfo(
                known.run(),
                FoundRun.scopeOf(known),
                known.owner(),
                known.dialect(),
                over != null ? RunInfo.State.ENDED : isRunning ? RunInfo.State.RUNNING : RunInfo.State.QUEUED,
                over == null ? null : over.end(),
                log.lastEvent(),
                log.length(),
                log.viewers(),
                known.startedAt(),
                over == null ? null : over.at());
    }

    /** Stores the latest description of the run by the store. */
    void described(StoredRun now) {
        stored = now;
    }

    /** Returns the tail in the latest description by the store. */
    long knownTail() {
        return stored.tail();
    }

    /** Appends those of these entries that follow the tail, unless entries before them are missing. */
    Taken take(Entries entries) {
        if (entries.end() != null) {
            return takeEnd(entries);
        }
        if (entries.first() > log.tail() + 1L) {
            return Taken.HOLE;
        }
        long offset = entries.first();
        for (byte[] block : entries.blocks()) {
            if (offset > log.tail() && !append(offset, block)) {
                return Taken.NO_ROOM;
            }
            offset++;
        }
        return Taken.DONE;
    }

    /** Returns false when there is no room. */
    private boolean append(long offset, byte[] block) {
        TakeResult appended = account.take(block, () -> TakeResult.of(log.append(offset, block)));
        if (appended == TakeResult.DONE && isLetGo) {
            account.settle(0);
        }
        return appended != TakeResult.NO_ROOM && appended != TakeResult.TOO_LARGE;
    }

    /** Synchronized, so that a second caller finds the end in the log. */
    private synchronized Taken takeEnd(Entries entries) {
        if (entries.first() > log.tail() + 1L) {
            return Taken.HOLE;
        }
        // The store appends nothing between the last event and the end, so whichever call seals the log does so at
        // its final tail.
        if (entries.first() > log.tail() && log.seal()) {
            Instant at = stored.endedAt();
            Ended over = new Ended(
                    Objects.requireNonNull(entries.end()), at == null ? clock.instant() : at, clock.nanos(), false);
            ended = over;
            content.end(over, entries.blocks());
            account.settle(log.length());
            if (isLetGo) {
                account.settle(0);
            }
        }
        return Taken.DONE;
    }

    /**
     * Releases the bytes reserved for the run, and cuts off its viewers unless it has its end. Viewers of a complete log keep the log alive
     * until they have read it.
     */
    void letGo() {
        isLetGo = true;
        log.breakOff();
        account.settle(0);
    }
}
