package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes runs that have ended to the application's archive, and retries after a failure for as long as the run is kept. Any thread may call. */
abstract class Archiving {

    static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder archived = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /** Schedules the archiving of a run that has ended. */
    abstract void add(ActiveRun run);

    /** Gives up on a run that has just been forgotten, unless an attempt is under way. */
    abstract void forgotten(ActiveRun run);

    /** Called when the hub is closed and no more attempts are made. */
    abstract void closed();

    /** Calls the archive with the run. Returns whether the archive has accepted it. */
    final boolean give(RunArchive to, RunInfo run, Supplier<List<SseEvent>> merged, Dialect dialect) {
        try {
            List<SseEvent> events = merged.get();
            to.ended(
                    run,
                    new RunArchive.Content(
                            events, events.stream().map(dialect::textOf).collect(Collectors.joining())));
        } catch (Throwable e) {
            failures.increment();
            LOG.warn("The archive failed to save the run {}", run.id(), e);
            return false;
        }
        archived.increment();
        return true;
    }

    final void waits() {
        waiting.incrementAndGet();
    }

    final void waitsNoMore() {
        waiting.decrementAndGet();
    }

    final void isLost() {
        lost.increment();
    }

    /** Returns how many runs wait for the archive. */
    final int waiting() {
        return waiting.get();
    }

    final long archived() {
        return archived.sum();
    }

    final long failures() {
        return failures.sum();
    }

    /** Returns how many runs were given up without the archive having accepted them. */
    final long lost() {
        return lost.sum();
    }
}
