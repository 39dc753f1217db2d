package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.State;
import dev.ssehub.backplane.RunStore.StoredRun;
import dev.ssehub.internal.log.RunLog;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a run of this node in the store, or finds out how it ended there. Blocks while it waits for the store. One call at a time. */
final class StoredEnds {

    private static final int PAGE_BYTES = 256 * 1024;

    private final RunStore store;
    private final RunLog log;
    private final RunWriter.Writes run;
    private final HubClock clock;

    /**
     * The result of a call.
     *
     * @param ended the end that counts, or null
     * @param lastFrames the last frames for that end
     * @param failure why the store did not answer, or null
     */
    record Outcome(
            @Nullable Ended ended,
            List<byte[]> lastFrames,
            @Nullable Throwable failure) {

        /** The store was not asked. */
        static final Outcome NONE = new Outcome(null, List.of(), null);
    }

    StoredEnds(RunStore store, RunLog log, RunWriter.Writes run, HubClock clock) {
        this.store = store;
        this.log = log;
        this.run = run;
        this.clock = clock;
    }

    /** Writes blocks that the store has to the log. */
    void write(long first, List<byte[]> blocks) {
        long offset = first;
        for (byte[] block : blocks) {
            // The log ignores blocks that it already has because they were read before.
            var unused = log.append(offset, block);
            offset++;
        }
    }

    /**
     * Ends the run as it was claimed here. If it has already ended otherwise, writes to the log what it lacks. Does not throw.
     *
     * @param isRefused whether the store has refused events of the run; if it has not ended, it is then lost, since the claimed end belongs to events that
     *     the store does not have
     */
    Outcome ask(Ended claimed, boolean isRefused) {
        try {
            return end(claimed, isRefused ? known(RunEnd.lost(), claimed) : claimed);
        } catch (Throwable e) {
            return new Outcome(null, List.of(), e);
        }
    }

    /** Ends the run as lost, unless it has ended otherwise. In either case, writes to the log what it lacks. Does not throw. */
    Outcome askLast(Ended lost) {
        try {
            var unused = store.end(log.run(), false, lost.end(), stored -> {
                // Read first, since the last frames must close what the last events have opened.
                var unusedEnd = readUpTo(stored.tail());
                return run.lastFrames(lost);
            });
            return theirs(lost);
        } catch (Throwable e) {
            return new Outcome(null, List.of(), e);
        }
    }

    private Outcome end(Ended claimed, Ended ours) {
        List<byte[]> said = new ArrayList<>();
        boolean isOurs = store.end(log.run(), false, ours.end(), stored -> {
            List<byte[]> frames = run.lastFrames(ours);
            said.clear();
            said.addAll(frames);
            return frames;
        });
        return isOurs ? of(ours, said) : theirs(claimed);
    }

    private static Outcome of(Ended ended, List<byte[]> lastFrames) {
        return new Outcome(ended, lastFrames, null);
    }

    private Outcome theirs(Ended claimed) {
        Entries last = readUpTo(Long.MAX_VALUE);
        RunEnd theirs = last == null ? null : last.end();
        if (last != null && theirs != null) {
            return of(known(theirs, claimed), last.blocks());
        }
        // The run is no longer kept, or was never started.
        Ended lost = known(RunEnd.lost(), claimed);
        return of(lost, run.lastFrames(lost));
    }

    /** Writes to the log what it lacks up to an offset. Returns the end of the run if it comes before that offset, or null. */
    private @Nullable Entries readUpTo(long tail) {
        long reached = log.tail();
        while (reached < tail) {
            List<Entries> page = store.read(log.run(), reached, PAGE_BYTES);
            if (page.isEmpty()) {
                return null;
            }
            for (Entries entries : page) {
                if (entries.end() != null) {
                    return entries;
                }
                write(entries.first(), entries.blocks());
                reached = entries.last();
            }
        }
        return null;
    }

    /** Returns the claimed end itself if it equals this one: a request of this node may have taken effect without having been answered. */
    private Ended known(RunEnd end, Ended claimed) {
        return end.equals(claimed.end()) ? claimed : new Ended(end, clock.instant(), clock.nanos(), false);
    }

    /**
     * Returns how the run ended, or null if it has not. Gives it its turn if the store has done so.
     *
     * @param isRefused whether the store has refused the producer, so that the run is lost if it has not ended
     */
    @Nullable
    RunEnd find(boolean isRefused) {
        Optional<StoredRun> found = store.find(log.run());
        if (found.isEmpty()) {
            return RunEnd.lost();
        }
        StoredRun stored = found.get();
        if (stored.state() == State.ENDED) {
            return stored.end() == null ? RunEnd.lost() : stored.end();
        }
        if (isRefused) {
            return RunEnd.lost();
        }
        if (stored.state() == State.RUNNING) {
            run.hasTurn();
        }
        return null;
    }
}
