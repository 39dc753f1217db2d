package dev.ssehub.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.benchmarks.contest.Contest.Workload;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contest's short form: that everybody can take part, not how fast they are. */
class ContestTest {

    @Test
    void everyContestantDeliversEveryEventInOrder() throws Exception {
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        List<Workload> workloads = List.of(new Workload(20, 100, 0), new Workload(20, 4096, 50));
        Contest contest = new Contest(
                List.copyOf(Contestants.names()),
                workloads,
                1,
                Duration.ofMillis(100),
                new PrintStream(progress, true));
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        new Report(contest.run()).print(new PrintStream(tables, true));

        assertThat(progress.toString().lines()).hasSize(2 * Contestants.names().size());
        assertThat(tables.toString()).contains("### bursts of 100 events of 100 bytes to 20 clients");
        Contestants.names().forEach(name -> assertThat(tables.toString()).contains("| " + name + " |"));
    }
}
