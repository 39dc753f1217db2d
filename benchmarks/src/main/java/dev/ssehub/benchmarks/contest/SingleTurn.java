package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Turn.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One contestant's turn with events for one user each, at a steady rate: what an event costs the server, how soon it arrives, and how long its publisher is
 * held up, at last beside clients that have stopped reading.
 */
final class SingleTurn {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BYTES = 100;
    private static final int[] RATES = {1000, 5000, 20_000};
    private static final int FILLING_EVENTS = 1000;

    private final String contestant;
    private final Scale scale;
    private final Consumer<Result> results;

    /** How many clients there are, how many of them stop reading, and how long each load is measured. */
    record Scale(int many, int most, int stopped, Duration measured) {}

    SingleTurn(String contestant, Scale scale, Consumer<Result> results) {
        this.contestant = contestant;
        this.scale = scale;
        this.results = results;
    }

    void take() throws Exception {
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient(server.port())) {
            client.openUpTo(scale.many(), PATIENCE);
            run(server, client, RATES[1], scale.measured().multipliedBy(3));
            atAllRates(server, client);
            client.openUpTo(scale.most(), PATIENCE);
            atAllRates(server, client);
            besideStalled(server, client);
        }
    }

    private void atAllRates(ServerProcess server, LoadClient client) throws IOException, InterruptedException {
        for (int rate : RATES) {
            run(server, client, rate, scale.measured().dividedBy(2));
            double cpu = server.cpuSeconds();
            run(server, client, rate, scale.measured());
            double used = server.cpuSeconds() - cpu;
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("server CPU per event (µs)", used * 1e6 / client.tally().delivered());
            figures.put("median latency (ms)", client.tally().latencyMillis(0.5));
            figures.put("p99 (ms)", client.tally().latencyMillis(0.99));
            figures.put("p99 of publish (µs)", server.ask("p99") / 1e3);
            results.accept(new Result(
                    String.format("%,d events a second to random users among %,d", rate, client.count()),
                    contestant,
                    figures));
        }
    }

    private void run(ServerProcess server, LoadClient client, int rate, Duration duration) throws IOException {
        long events = Math.max(1, rate * duration.toMillis() / 1000);
        String command = "users " + client.count() + " " + events + " " + BYTES + " " + rate;
        client.begin(BYTES);
        server.begin("begin");
        server.begin(command);
        client.runUntil(command, PATIENCE, () -> client.tally().delivered() >= events && server.isDone());
        if (client.tally().wrongs() > 0) {
            throw new IllegalStateException(client.tally().toString());
        }
    }

    /** The first clients stop reading, their sockets are filled, and then events go to all alike. Who writes to a full socket and waits comes to a halt. */
    private void besideStalled(ServerProcess server, LoadClient client) throws IOException, InterruptedException {
        client.stopReading(scale.stopped());
        server.begin("begin");
        server.begin("users " + scale.stopped() + " " + FILLING_EVENTS * scale.stopped() + " 4096 0");
        Duration enough = scale.measured().multipliedBy(4);
        boolean goesOn = client.comesTrue(enough, server::isDone);
        if (goesOn) {
            int rate = RATES[1];
            long events = rate * scale.measured().toMillis() / 1000;
            client.begin(BYTES);
            server.begin("begin");
            server.begin("users " + client.count() + " " + events + " " + BYTES + " " + rate);
            goesOn = client.comesTrue(enough, server::isDone);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p99 of publish (µs)", goesOn ? server.ask("p99") / 1e3 : Double.NaN);
        figures.put("p99 (ms)", goesOn ? client.tally().latencyMillis(0.99) : Double.NaN);
        results.accept(new Result(
                String.format(
                        "%,d events a second to random users among %,d, of whom %,d do not read",
                        RATES[1], client.count(), scale.stopped()),
                contestant,
                figures));
    }
}
