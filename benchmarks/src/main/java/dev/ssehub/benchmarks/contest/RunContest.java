package dev.ssehub.benchmarks.contest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Compares runs of the hub, a {@code Flux} that is written directly to the response and cannot be resumed, and resumable-stream on Node.js
 * with Redis, which can. All emit the same tokens at the same pace to the same clients.
 */
public final class RunContest {

    private static final String RESUMABLE_STREAM = "resumable-stream";
    private static final List<String> ALL = List.of("hub-runs-spring", "hub-runs-jetty", "flux", RESUMABLE_STREAM);
    private static final RunTurn.Scale USUAL = new RunTurn.Scale(100, Duration.ofSeconds(20));
    private static final Path NODE = Contestants.module().resolve("node");

    private RunContest() {}

    /**
     * Runs the contest, with {@code rounds=N}, {@code only=NAME,NAME}, {@code runs=N} and {@code seconds=N} for each measurement, and
     * prints the results.
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = 5;
        int runs = USUAL.runs();
        Duration measured = USUAL.measured();
        List<String> contestants = present();
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, Math.max(0, argument.indexOf('=')))) {
                case "rounds" -> rounds = Integer.parseInt(value);
                case "runs" -> runs = Integer.parseInt(value);
                case "seconds" -> measured = Duration.ofSeconds(Integer.parseInt(value));
                case "only" -> contestants = List.of(value.split(",", -1));
                default ->
                    throw new IllegalArgumentException("options are rounds=N, only=NAME,NAME, runs=N and seconds=N");
            }
        }
        if (!present().contains(RESUMABLE_STREAM)) {
            System.err.println(RESUMABLE_STREAM
                    + " does not take part: install Node.js and redis-server, and run 'npm ci' in benchmarks/node");
        }
        Contest contest = new Contest(contestants, new RunTurn.Scale(runs, measured), rounds, System.err);
        System.out.println(new Report(contest.run(), rounds).markdown(""));
    }

    /** Returns all contestants that can take part on this machine. */
    static List<String> present() {
        return ALL.stream()
                .filter(name -> !name.equals(RESUMABLE_STREAM) || isInstalled())
                .toList();
    }

    private static boolean isInstalled() {
        return Files.isDirectory(NODE.resolve("node_modules/resumable-stream"))
                && Files.isExecutable(Path.of("/usr/bin/redis-server"));
    }

    /** Returns the command that starts a contestant's server. */
    static List<String> command(String contestant) {
        if (contestant.equals(RESUMABLE_STREAM)) {
            return List.of(
                    "node",
                    "--expose-gc",
                    NODE.resolve("resumable-stream-server.mjs").toString());
        }
        if (!RunServer.CONTESTANTS.containsKey(contestant)) {
            throw new IllegalArgumentException("there is no contestant '" + contestant + "'; there are " + ALL);
        }
        return ServerProcess.java(RunServer.class, contestant);
    }
}
