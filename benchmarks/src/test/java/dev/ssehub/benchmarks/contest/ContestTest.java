package dev.ssehub.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.benchmarks.contest.Turn.Scale;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the contest: checks that all contestants can take part and what is written, not how fast they are. */
class ContestTest {

    @Test
    void everyContestantDeliversEveryEventInOrder(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        Scale small = new Scale(3, 10, 20, Duration.ofMillis(50));
        List<String> names = Contestants.present();
        Contest contest = new Contest(names, small, 1, new PrintStream(progress, true));
        Files.writeString(
                folder.resolve("performance.md"),
                "before\n<!-- contest: written by bin/benchmark contest -->\nold\n<!-- end of contest -->\nafter\n");
        new Report(contest.run(), 1).writeInto(folder);

        String page = Files.readString(folder.resolve("performance.md"));
        assertThat(page)
                .startsWith("before\n")
                .endsWith("\nafter\n")
                .doesNotContain("old")
                .contains("### bursts of 100 events of 100 bytes to 3 clients")
                .contains("### 20 clients come back at once, each for 200 events")
                .contains("![20 streams that idle](plots/20-streams-that-idle.svg)");
        names.forEach(name -> assertThat(page).contains("| " + name + " |"));
        assertThat(folder.resolve("plots/20-streams-that-idle.svg")).content().contains("hub-jetty");
    }

    @Test
    void singleEventsArriveInOrderFromWhomeverTheyAreWrittenBy() throws Exception {
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        SingleTurn.Scale small = new SingleTurn.Scale(10, 20, 2, Duration.ofMillis(100));
        Contest contest = new Contest(Contestants.OF_SINGLE_EVENTS, small, 1, new PrintStream(progress, true));
        String page = new Report(contest.run(), 1).markdown("");
        assertThat(page)
                .contains("### 20,000 events a second to random users among 20")
                .contains("### 1,000 events a second to random groups of 10 among 20")
                .contains("### 100 events a second to random groups of 100 among 20")
                .contains("### 500 events a second to everyone, 20 streams")
                .contains("among 20, of whom 2 do not read")
                .contains("events a second reached")
                .contains("p99 of publish");
        Contestants.OF_SINGLE_EVENTS.forEach(name -> assertThat(page).contains("| " + name + " |"));
    }
}
