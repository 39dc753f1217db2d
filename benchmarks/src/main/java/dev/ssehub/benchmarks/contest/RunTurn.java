package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Turn.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One contestant's turn with runs: many answers at once, each token by token at the pace of a model, each with two viewers. */
final class RunTurn {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final int SETTLING_TRIES = 8;

    private final String contestant;
    private final Scale scale;
    private final Consumer<Result> results;

    /** The number of runs, at least two, and how long they are measured. */
    record Scale(int runs, Duration measured) {

        Scale {
            if (runs < 2) {
                throw new IllegalArgumentException("runs must be at least 2 but was " + runs);
            }
        }

        int tokens() {
            return (int) Math.max(2, measured.toMillis() * RunServer.TOKENS_PER_SECOND / 1000);
        }
    }

    /** The memory of a server. */
    private record Memory(long heap, long resident) {

        static Memory of(ServerProcess server) throws IOException, InterruptedException {
            return new Memory(server.ask("heap"), server.residentBytes());
        }
    }

    RunTurn(String contestant, Scale scale, Consumer<Result> results) {
        this.contestant = contestant;
        this.scale = scale;
        this.results = results;
    }

    void take() throws Exception {
        try (ServerProcess server = new ServerProcess(contestant, RunContest.command(contestant));
                LoadClient client = new LoadClient(server.port())) {
            // Excludes the one-time cost of the first streams.
            int first = Math.max(1, scale.runs() / 10);
            open(server, client, first);
            run(server, client, scale.tokens() / 4 + 1);
            Memory before = Memory.of(server);
            open(server, client, scale.runs());
            Memory opened = Memory.of(server);
            run(server, client, scale.tokens());

            double cpu = server.cpuSeconds();
            long begun = System.nanoTime();
            long deliveries = run(server, client, scale.tokens());
            double seconds = (System.nanoTime() - begun) / 1e9;
            double used = server.cpuSeconds() - cpu;
            Memory after = Memory.of(server);

            int others = scale.runs() - first;
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("server CPU per delivery (µs)", used * 1e6 / deliveries);
            figures.put("median latency (ms)", client.tally().latencyMillis(0.5));
            figures.put("p99 (ms)", client.tally().latencyMillis(0.99));
            figures.put("deliveries per second", deliveries / seconds);
            figures.put("heap per run, opened (bytes)", (double) (opened.heap() - before.heap()) / others);
            figures.put("heap per run, at last (bytes)", (double) (after.heap() - before.heap()) / others);
            figures.put(
                    "resident memory per run, at last (bytes)",
                    (double) (after.resident() - before.resident()) / others);
            figures.put("resident memory in all (MB)", after.resident() / 1e6);
            results.accept(new Result(
                    String.format(
                            "%,d runs of %d tokens a second with %d viewers each, for %.0f s",
                            scale.runs(),
                            RunServer.TOKENS_PER_SECOND,
                            RunContestant.VIEWERS,
                            scale.measured().toMillis() / 1e3),
                    contestant,
                    figures));
        }
    }

    /**
     * Emits until a token of each run has reached all of its viewers: some servers send the head of a stream before they register it for
     * events.
     */
    private static void open(ServerProcess server, LoadClient client, int runs)
            throws IOException, InterruptedException {
        server.ask("runs " + runs);
        client.openUpTo(runs * RunContestant.VIEWERS, PATIENCE);
        client.begin(RunServer.BYTES);
        server.ask("begin");
        boolean settled = false;
        for (int emitted = 0; !settled; emitted++) {
            if (emitted == SETTLING_TRIES) {
                throw new IllegalStateException("no token reached everybody (" + client.tally() + ")");
            }
            long last = emitted;
            server.begin("tokens 1");
            settled = client.comesTrue(SETTLING, () -> client.isEverybodyAt(last) && server.isDone());
        }
    }

    /** Returns the number of deliveries. */
    private static long run(ServerProcess server, LoadClient client, int tokens) throws IOException {
        long deliveries = (long) tokens * client.count();
        client.begin(RunServer.BYTES);
        server.begin("begin");
        server.begin("tokens " + tokens);
        client.runUntil("all tokens", PATIENCE, () -> client.tally().delivered() >= deliveries && server.isDone());
        if (client.tally().wrongs() > 0) {
            throw new IllegalStateException(client.tally().toString());
        }
        return deliveries;
    }
}
