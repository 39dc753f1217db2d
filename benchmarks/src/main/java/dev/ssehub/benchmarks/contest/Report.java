package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Contest.Result;
import dev.ssehub.benchmarks.contest.Contest.Turn;
import dev.ssehub.benchmarks.contest.Contest.Workload;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Tables of medians, one for each workload. */
record Report(List<Result> results) {

    void print(PrintStream out) {
        results.stream()
                .collect(Collectors.groupingBy(Result::workload, LinkedHashMap::new, Collectors.toList()))
                .forEach((workload, turns) -> table(out, workload, turns));
    }

    private static void table(PrintStream out, Workload workload, List<Result> results) {
        out.printf("%n### %s%n%n", workload.title());
        out.println(
                "| contestant | deliveries per second of server CPU | deliveries per second | median latency (ms) | p99 (ms) |");
        out.println("|---|---:|---:|---:|---:|");
        Map<String, List<Turn>> byContestant = results.stream()
                .collect(Collectors.groupingBy(
                        Result::contestant, LinkedHashMap::new, Collectors.mapping(Result::turn, Collectors.toList())));
        byContestant.forEach((contestant, turns) -> out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f | %.2f |%n",
                contestant,
                median(turns, Turn::perCpuSecond),
                median(turns, Turn::perSecond),
                median(turns, Turn::medianMillis),
                median(turns, Turn::p99Millis)));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        double[] sorted = turns.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
