package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Turn.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables of medians and a plot, one for each load. */
final class Report {

    static final String PER_CPU_SECOND = "deliveries per second of server CPU";

    private static final String BEGIN = "<!-- contest: written by bin/benchmark contest -->";
    private static final String END = "<!-- end of contest -->";

    private final Map<String, List<Result>> loads;
    private final int rounds;

    Report(List<Result> results, int rounds) {
        this.loads =
                results.stream().collect(Collectors.groupingBy(Result::title, LinkedHashMap::new, Collectors.toList()));
        this.rounds = rounds;
    }

    /** Replaces the text between the marks in {@code performance.md} of a folder, and writes the plots to {@code plots}. */
    void writeInto(Path folder) throws IOException {
        Path plots = Files.createDirectories(folder.resolve("plots"));
        for (Map.Entry<String, List<Result>> load : loads.entrySet()) {
            Files.writeString(plots.resolve(file(load.getKey())), plot(load.getKey(), load.getValue()));
        }
        Path page = folder.resolve("performance.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no place for the contest: '" + BEGIN + "' and '" + END + "'");
        }
        Files.writeString(
                page,
                text.substring(0, begin + BEGIN.length()) + "\n\n" + markdown("plots/") + "\n" + text.substring(end));
    }

    /** Returns the tables, with links to plots if there is a folder for them. */
    String markdown(String plots) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "Medians of %d rounds. Java %s, %d processors, Linux %s.%n",
                rounds,
                System.getProperty("java.vm.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version")));
        loads.forEach((title, results) -> {
            text.append("\n### ").append(title).append("\n\n");
            if (!plots.isEmpty()) {
                text.append("![")
                        .append(title)
                        .append("](")
                        .append(plots)
                        .append(file(title))
                        .append(")\n\n");
            }
            table(text, results);
        });
        return text.toString();
    }

    private static void table(StringBuilder text, List<Result> results) {
        List<String> figures = figures(results);
        text.append("| contestant | ").append(String.join(" | ", figures)).append(" |\n");
        text.append("|---|").append("---:|".repeat(figures.size())).append('\n');
        for (String contestant : contestants(results)) {
            text.append("| ").append(contestant).append(" |");
            for (String figure : figures) {
                text.append(' ')
                        .append(number(median(results, contestant, figure)))
                        .append(" |");
            }
            text.append('\n');
        }
    }

    /** Returns a bar chart of the first figure. */
    private static String plot(String title, List<Result> results) {
        String figure = figures(results).get(0);
        Map<String, Double> bars = new LinkedHashMap<>();
        contestants(results).forEach(contestant -> bars.put(contestant, median(results, contestant, figure)));
        return BarChart.svg(title, figure, bars, Report::number);
    }

    private static List<String> figures(List<Result> results) {
        return List.copyOf(results.get(0).figures().keySet());
    }

    private static List<String> contestants(List<Result> results) {
        return results.stream().map(Result::contestant).distinct().toList();
    }

    private static String file(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".svg";
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "stalls";
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.2f", value);
    }

    private static double median(List<Result> results, String contestant, String figure) {
        double[] sorted = results.stream()
                .filter(result -> result.contestant().equals(contestant))
                .mapToDouble(result -> result.figures().getOrDefault(figure, Double.NaN))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
