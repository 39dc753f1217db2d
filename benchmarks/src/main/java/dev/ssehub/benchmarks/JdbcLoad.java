package dev.ssehub.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How much a log in a database costs the application's transactions, how fast it is, and what it costs while nothing happens. */
public final class JdbcLoad {

    private final Duration length;
    private final int rounds;
    private final PrintStream out;

    /** @param length the length of each turn; idle nodes are observed for a multiple of it */
    JdbcLoad(Duration length, int rounds, PrintStream out) {
        this.length = length;
        this.rounds = rounds;
        this.out = out;
    }

    /**
     * Runs the named benchmarks, {@code commits}, {@code delivery} or {@code idle}, or all of them; with {@code seconds=N} and
     * {@code rounds=N}.
     */
    public static void main(String[] arguments) throws Exception {
        Duration length = Duration.ofMillis((long) (1000 * number(arguments, "seconds", 2)));
        int rounds = (int) number(arguments, "rounds", 3);
        JdbcLoad load = new JdbcLoad(length, rounds, System.out);
        Set<String> parts = Set.copyOf(Arrays.stream(arguments)
                .filter(argument -> !argument.contains("="))
                .toList());
        if (parts.isEmpty() || parts.contains("commits")) {
            load.commits();
        }
        if (parts.isEmpty() || parts.contains("delivery")) {
            load.delivery();
        }
        if (parts.isEmpty() || parts.contains("idle")) {
            load.idle();
        }
    }

    private static double number(String[] arguments, String name, double otherwise) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.toLowerCase(Locale.ROOT).startsWith(name + "="))
                .mapToDouble(argument -> Double.parseDouble(argument.substring(name.length() + 1)))
                .findFirst()
                .orElse(otherwise);
    }

    void commits() throws Exception {
        onAll(databases -> new JdbcCommits(length, rounds, out).run(databases));
    }

    void delivery() throws Exception {
        onAll(databases -> new JdbcDelivery(length, rounds, out).run(databases));
    }

    void idle() throws Exception {
        new JdbcIdle(length.multipliedBy(30), out).run();
    }

    private interface Part {
        void run(List<LoadDatabase> databases) throws Exception;
    }

    private static void onAll(Part part) throws Exception {
        List<LoadDatabase> databases = LoadDatabase.all();
        try {
            part.run(databases);
        } finally {
            for (LoadDatabase database : databases) {
                database.close();
            }
        }
    }
}
