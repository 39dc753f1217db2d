package dev.ssehub.internal.run;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunArchive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands runs that have ended to the application's archive, and again when it fails, as long as the run is kept. Any thread may call. */
final class Archiving {

    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

    private final @Nullable RunArchive archive;
    private final RunCalls calls;
    private final Alarms alarms;
    private final HubClock clock;
    /**
     * Those for which an attempt is still to be made, by their ids. The attempt that takes one out has it: attempts in a queue or among the alarms, of which an archive
     * that hangs lets there be any number, hold no run.
     */
    private final Map<String, ActiveRun> toBeTaken = new ConcurrentHashMap<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder archived = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /** @param archive where runs go, or null for nowhere */
    Archiving(@Nullable RunArchive archive, RunCalls calls, Alarms alarms, HubClock clock) {
        this.archive = archive;
        this.calls = calls;
        this.alarms = alarms;
        this.clock = clock;
    }

    /** Has a run archived that has ended. */
    void add(ActiveRun run) {
        RunArchive to = archive;
        if (to == null) {
            run.archived();
            return;
        }
        waiting.incrementAndGet();
        toBeTaken.put(run.id(), run);
        new Attempts(run.id(), to).next();
    }

    /** Gives up a run that has just been forgotten, unless an attempt is being made. */
    void forgotten(ActiveRun run) {
        giveUp(run.id(), "it is kept no longer");
    }

    private void giveUp(String id, String why) {
        if (toBeTaken.remove(id) != null) {
            waiting.decrementAndGet();
            lost.increment();
            LOG.error("The archive has not taken the run {}, and will not: {}", id, why);
        }
    }

    private final class Attempts extends Alarms.Alarm {
        private final String id;
        private final RunArchive to;
        private long pause = FIRST_PAUSE;

        Attempts(String id, RunArchive to) {
            this.id = id;
            this.to = to;
        }

        void next() {
            // Without a thread there may be one later, unless the hub is closed.
            if (!calls.make(this::attempt) && !alarms.set(this, clock.nanos() + pause)) {
                giveUp(id, "the hub is closed");
            }
        }

        private void attempt() {
            ActiveRun run = toBeTaken.remove(id);
            if (run == null) {
                return;
            }
            try {
                to.ended(run.info(), contentOf(run));
            } catch (Throwable e) {
                failures.increment();
                LOG.warn("The archive has failed to take the run {}", id, e);
                tryAgain(run);
                return;
            }
            archived.increment();
            waiting.decrementAndGet();
            run.archived();
        }

        private void tryAgain(ActiveRun run) {
            toBeTaken.put(id, run);
            // After that: one that is forgotten from now on is found there.
            if (run.isForgotten()) {
                forgotten(run);
            } else if (!alarms.set(this, clock.nanos() + pause)) {
                giveUp(id, "the hub is closed");
            }
        }

        @Override
        long ring(long now) {
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            next();
            // If there was no thread for it, it is set again.
            return Alarms.NEVER;
        }
    }

    private static RunArchive.Content contentOf(ActiveRun run) {
        Dialect dialect = run.options().dialect();
        List<SseEvent> events = run.mergedEvents();
        return new RunArchive.Content(
                events, events.stream().map(dialect::textOf).collect(Collectors.joining()));
    }

    /** Returns how many runs wait for the archive. */
    int waiting() {
        return waiting.get();
    }

    long archived() {
        return archived.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** Returns how many runs the archive has never taken. */
    long lost() {
        return lost.sum();
    }
}
