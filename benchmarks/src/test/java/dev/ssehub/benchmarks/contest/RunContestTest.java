package dev.ssehub.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form of the contest of runs: checks that all contestants can take part and what is written, not how fast they are. */
class RunContestTest {

    @Test
    void everyTokenReachesBothViewersInOrder() throws Exception {
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        RunTurn.Scale small = new RunTurn.Scale(10, Duration.ofSeconds(1));
        List<String> names = RunContest.present();
        String page = new Report(new Contest(names, small, 1, new PrintStream(progress, true)).run(), 1).markdown("");
        assertThat(names).contains("hub-runs-spring", "hub-runs-jetty", "flux");
        assertThat(page)
                .contains("### 10 runs of 50 tokens a second with 2 viewers each, for 1 s")
                .contains("server CPU per delivery (µs) | median latency (ms) | p99 (ms) | deliveries per second");
        names.forEach(name -> assertThat(page).as(progress.toString()).contains("| " + name + " |"));
    }
}
