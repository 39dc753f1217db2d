package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd.Outcome;
import dev.ssehub.run.RunRefusedException.Reason;
import java.util.List;
import java.util.Map;

/** The figures of runs at one moment. {@link dev.ssehub.HubMetrics.Runs} describes each of them. */
public record RunFigures(
        int running,
        int queued,
        int kept,
        long bytes,
        int viewers,
        int waiting,
        long started,
        Map<Outcome, Long> ended,
        Map<Reason, Long> refused,
        Map<String, Long> atBound,
        long begun,
        long nanosToBegin,
        long forgottenEarly,
        int archiving,
        long archived,
        long archiveFailures,
        long archiveLost) {

    /** @param ofOthers the number of viewers of other nodes' runs */
    static RunFigures of(RunTable table, RunTally tally, Archiving archiving, Beginnings beginnings, int ofOthers) {
        List<ActiveRun> all = table.all();
        int running = 0;
        int queued = 0;
        int viewers = ofOthers;
        for (ActiveRun run : all) {
            viewers += run.log().viewers();
            if (run.isUnderWay()) {
                running += run.hasTurn() ? 1 : 0;
                queued += run.hasTurn() ? 0 : 1;
            }
        }
        return new RunFigures(
                running,
                queued,
                table.kept(),
                table.bytes(),
                viewers,
                beginnings.waiting(),
                tally.startedCount(),
                tally.ended(),
                tally.refused(),
                tally.atBound(),
                tally.begunCount(),
                tally.nanosToBegin(),
                table.forgottenEarly(),
                archiving.waiting(),
                archiving.archived(),
                archiving.failures(),
                archiving.lost());
    }
}
