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
 * A copy of a run that another node has, made of what the store says. Any thread may call any method.
 *
 * <p>Entries come from two sides, as they are pushed and as they are read, so the same ones may come twice and at the same time. No lock is needed for that: the
 * log takes an entry only where it follows the last, and the one that is too late finds it there.
 */
final class MirroredRun implements ShownRun {

    /** What has become of entries. */
    enum Taken {
        /** The copy has them, or has been given up. */
        DONE,
        /** Something before them is missing. */
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
    /** Written before the end is in the log. */
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

    /** Returns its events, merged as far as the dialect can, once the run has ended. */
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

    /** Takes note of what the store says of it now. */
    void described(StoredRun now) {
        stored = now;
    }

    /** Returns the tail that the store has had at least. */
    long knownTail() {
        return stored.tail();
    }

    /** Takes what follows of these entries, if nothing before them is missing. */
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

    /** One at a time, so that who comes second finds the end in the log. */
    private synchronized Taken takeEnd(Entries entries) {
        if (entries.first() > log.tail() + 1L) {
            return Taken.HOLE;
        }
        // Nothing is appended between the last event and the end, so the one that seals the log seals it where it ends.
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

    /** Gives back what was set aside for it, and cuts off those who view it unless it has its end; the bytes live on for those who have it all. */
    void letGo() {
        isLetGo = true;
        log.breakOff();
        account.settle(0);
    }
}
