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

/** Hands runs that have ended to the application's archive, and again when it fails, as long as the run is kept. Any thread may call. */
abstract class Archiving {

    static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder archived = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /** Has a run archived that has ended. */
    abstract void add(ActiveRun run);

    /** Gives up a run that has just been forgotten, unless an attempt is being made. */
    abstract void forgotten(ActiveRun run);

    /** The hub is closed: no more attempts are made. */
    abstract void closed();

    /** Returns whether the archive has taken the run. */
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

    /** Returns how many runs the archive has never taken. */
    final long lost() {
        return lost.sum();
    }
}
