package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * A contestant of {@link RunTurn} in a separate process; {@code resumable-stream-server.mjs} is the same on Node.js. It reads commands from
 * the standard input, one per line, and answers each with one line when it is done: {@code runs COUNT} starts runs until there are this
 * many, {@code begin} counts tokens from 0, {@code tokens COUNT} emits this many in each run, 50 per second, and {@code heap} returns the
 * used heap after a collection, in bytes.
 *
 * <p>One timer emits for all runs: every millisecond, it emits everything that is due. The runs are spread evenly over the 20 ms between
 * two tokens of one run. A token is its number since {@code begin}, the time, and padding.
 */
final class RunServer {

    static final int TOKENS_PER_SECOND = 50;
    static final int BYTES = 40;

    static final Map<String, Callable<RunContestant>> CONTESTANTS = Map.of(
            "hub-runs-spring", HubRuns::onSpring,
            "hub-runs-jetty", HubRuns::onJetty,
            "flux", FluxRuns::new);

    private static final long TICK_NANOS = 1_000_000;
    private static final String PADDING = "x".repeat(BYTES);

    private final RunContestant contestant;
    private int runs;
    private long begun;

    private RunServer(RunContestant contestant) {
        this.contestant = contestant;
    }

    /** Serves as the named contestant, until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        new RunServer(Objects.requireNonNull(CONTESTANTS.get(arguments[0])).call()).serve();
        System.exit(0);
    }

    private void serve() throws Exception {
        System.out.println(
                "port " + contestant.port() + " " + ProcessHandle.current().pid());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            long answer = 0;
            switch (command[0]) {
                case "runs" -> {
                    runs = Integer.parseInt(command[1]);
                    contestant.startUpTo(runs);
                }
                case "begin" -> begun = 0;
                case "tokens" -> emit(Integer.parseInt(command[1]));
                case "heap" -> answer = Contestant.usedHeap();
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println("done " + answer);
        }
    }

    private void emit(int tokens) {
        long count = (long) tokens * runs;
        double perNano = runs * (double) TOKENS_PER_SECOND / 1e9;
        long first = System.nanoTime();
        long emitted = 0;
        while (true) {
            long due = Math.min(count, (long) ((System.nanoTime() - first) * perNano));
            for (; emitted < due; emitted++) {
                String head = begun + emitted / runs + " " + System.nanoTime() + " ";
                contestant.emit((int) (emitted % runs), head.concat(PADDING.substring(head.length())));
            }
            if (emitted == count) {
                begun += tokens;
                return;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
