package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Turn.Result;
import dev.ssehub.benchmarks.contest.Turn.Scale;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets contestants take turns, round after round, each in its own processes, with the same clients and the same events.
 *
 * <p>Two figures are compared: the processor time of the server per delivery, which other work on the machine disturbs least, and the
 * latency from before the publication until the client has read the event. Medians of all rounds are reported; an event that is missing,
 * repeated or out of order fails the run.
 */
public final class Contest {

    private static final SingleTurn.Scale SINGLE = new SingleTurn.Scale(1000, 10_000, 50, Duration.ofSeconds(1));
    private static final Scale FULL = new Scale(100, 1000, 10_000, Duration.ofMillis(500));

    private final List<String> contestants;
    private final Turns turns;
    private final int rounds;
    private final PrintStream progress;

    /** How a contestant takes its turn. */
    private interface Turns {
        void take(String contestant, Consumer<Result> results) throws Exception;
    }

    /** Compares the named contestants at this scale, in so many rounds. */
    Contest(List<String> contestants, Scale scale, int rounds, PrintStream progress) {
        this(contestants, (name, results) -> new Turn(name, scale, results).take(), rounds, progress);
    }

    /** Compares contestants with single events only. */
    Contest(List<String> contestants, SingleTurn.Scale scale, int rounds, PrintStream progress) {
        this(contestants, (name, results) -> new SingleTurn(name, scale, results).take(), rounds, progress);
    }

    /** Compares contestants with runs only. */
    Contest(List<String> contestants, RunTurn.Scale scale, int rounds, PrintStream progress) {
        this(contestants, (name, results) -> new RunTurn(name, scale, results).take(), rounds, progress);
    }

    private Contest(List<String> contestants, Turns turns, int rounds, PrintStream progress) {
        this.contestants = contestants;
        this.turns = turns;
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * Runs the contest; {@code single} as the first argument measures single events only. Further arguments: {@code rounds=N},
     * {@code only=NAME,NAME}, {@code seconds=N} in total (single events only) and {@code into=FOLDER}; without a folder, the results are
     * printed.
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = 5;
        int seconds = 0;
        Path into = null;
        boolean isSingle = arguments.length > 0 && arguments[0].equals("single");
        List<String> contestants = isSingle ? Contestants.OF_SINGLE_EVENTS : Contestants.present();
        for (String argument : List.of(arguments).subList(isSingle ? 1 : 0, arguments.length)) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, Math.max(0, argument.indexOf('=')))) {
                case "rounds" -> rounds = Integer.parseInt(value);
                case "seconds" -> seconds = Integer.parseInt(value);
                case "only" -> contestants = List.of(value.split(",", -1));
                case "into" -> into = Path.of(value);
                default ->
                    throw new IllegalArgumentException(
                            "options are rounds=N, only=NAME,NAME, into=FOLDER, and seconds=N after single");
            }
        }
        Contestants.absent().forEach((name, what) -> System.err.println(name + " does not take part: install " + what));
        Contest contest = isSingle
                ? new Contest(contestants, single(seconds, rounds * contestants.size()), rounds, System.err)
                : new Contest(contestants, FULL, rounds, System.err);
        Report report = new Report(contest.run(), rounds);
        if (into == null) {
            System.out.println(report.markdown(""));
        } else {
            report.writeInto(into);
        }
    }

    private static SingleTurn.Scale single(int seconds, int turns) {
        return seconds == 0 ? SINGLE : SINGLE.within(Duration.ofSeconds(seconds).dividedBy(turns));
    }

    /** Returns the results of all turns. */
    List<Result> run() throws Exception {
        List<Result> results = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (String contestant : contestants) {
                takeTurn(contestant, round, results);
            }
        }
        return results;
    }

    /** The failure of a competitor is reported and ends its turn; the hub's fails the run. */
    private void takeTurn(String contestant, int round, List<Result> results) throws Exception {
        try {
            turns.take(contestant, result -> {
                results.add(result);
                progress.printf("%d/%d %s: %s %s%n", round, rounds, contestant, result.title(), result.figures());
            });
        } catch (IOException | RuntimeException e) {
            if (contestant.startsWith("hub-")) {
                throw e;
            }
            progress.printf("%d/%d %s failed: %s%n", round, rounds, contestant, e);
        }
    }
}
