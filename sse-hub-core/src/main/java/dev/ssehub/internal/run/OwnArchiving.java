package dev.ssehub.internal.run;

import dev.ssehub.internal.time.HubClock;
import dev.ssehub.run.RunArchive;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Archives the runs of a hub that has no store. Any thread may call. */
final class OwnArchiving extends Archiving {

    private static final Logger LOG = LoggerFactory.getLogger(OwnArchiving.class);

    private final @Nullable RunArchive archive;
    private final RunCalls calls;
    private final Alarms alarms;
    private final HubClock clock;
    /**
     * The runs that are still to be archived, by their ids. An attempt takes its run out of the map when it begins. Attempts that wait in
     * the queue or for an alarm, of which there may be any number while the archive hangs, hold only an id and not the run.
     */
    private final Map<String, ActiveRun> toBeTaken = new ConcurrentHashMap<>();

    /** @param archive the application's archive, or null */
    OwnArchiving(@Nullable RunArchive archive, RunCalls calls, Alarms alarms, HubClock clock) {
        this.archive = archive;
        this.calls = calls;
        this.alarms = alarms;
        this.clock = clock;
    }

    @Override
    void add(ActiveRun run) {
        RunArchive to = archive;
        if (to == null) {
            run.archived();
            return;
        }
        waits();
        toBeTaken.put(run.id(), run);
        new Attempts(run.id(), to).next();
    }

    @Override
    void forgotten(ActiveRun run) {
        giveUp(run.id(), "it is kept no longer");
    }

    @Override
    void closed() {
        if (waiting() > 0) {
            LOG.error("The archive did not accept {} runs, and will not be called again: the hub is closed", waiting());
        }
    }

    private void giveUp(String id, String why) {
        if (toBeTaken.remove(id) != null) {
            waitsNoMore();
            isLost();
            LOG.error("The archive did not accept the run {}, and will not be called again: {}", id, why);
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
            // If no thread is available, one may be later, unless the hub is closed.
            if (!calls.make(this::attempt) && !alarms.set(this, clock.nanos() + pause)) {
                giveUp(id, "the hub is closed");
            }
        }

        private void attempt() {
            ActiveRun run = toBeTaken.remove(id);
            if (run == null) {
                return;
            }
            if (give(to, run.info(), run::mergedEvents, run.dialect())) {
                waitsNoMore();
                run.archived();
            } else {
                tryAgain(run);
            }
        }

        private void tryAgain(ActiveRun run) {
            toBeTaken.put(id, run);
            // Checked after the run was put back: a run that is forgotten from now on is found in the map by
            // forgotten().
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
            // If no thread was available, next() has set this alarm again.
            return Alarms.NEVER;
        }
    }
}
