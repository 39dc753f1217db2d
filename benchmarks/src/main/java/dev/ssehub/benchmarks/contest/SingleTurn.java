package dev.ssehub.benchmarks.contest;

import dev.ssehub.benchmarks.contest.Turn.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One contestant's turn with events at a steady rate, for single users, for groups and for everyone: how much an event costs the server,
 * how soon it arrives, and how long its publisher is blocked; finally with clients that have stopped reading.
 */
final class SingleTurn {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BYTES = 100;
    private static final int FILLING_EVENTS = 1000;
    private static final int BROADCAST_DELIVERIES_PER_SECOND = 10_000;

    private final String contestant;
    private final Scale scale;
    private final Consumer<Result> results;

    /** The numbers of clients, how many of them stop reading, and how long each load is measured. */
    record Scale(int many, int most, int stopped, Duration measured) {

        /** How many times the measured time a turn takes, including the warm-up and the time with clients that do not read. */
        private static final int MEASURES = 36;

        private static final Duration STARTS = Duration.ofSeconds(10);
        private static final Duration LEAST = Duration.ofMillis(50);

        /**
         * Returns the same scale with a measured time for which a turn takes about this long. The time to start a server and to open
         * streams is not reduced.
         */
        Scale within(Duration turn) {
            Duration left = turn.minus(STARTS).dividedBy(MEASURES);
            return new Scale(many, most, stopped, left.compareTo(LEAST) < 0 ? LEAST : left);
        }
    }

    SingleTurn(String contestant, Scale scale, Consumer<Result> results) {
        this.contestant = contestant;
        this.scale = scale;
        this.results = results;
    }

    /** Events to targets of the same size, at the same rate. */
    private record Load(String title, String targets, int count, int size, int perSecond) {

        int events(Duration duration) {
            return (int) Math.max(2, perSecond * duration.toMillis() / 1000);
        }

        String command(int events) {
            return targets + " " + count + " " + events + " " + BYTES + " " + perSecond;
        }
    }

    void take() throws Exception {
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient(server.port(), true)) {
            client.openUpTo(scale.many(), PATIENCE);
            warmUp(server, client);
            loopAlone(server, client);
            allLoads(server, client);
            client.openUpTo(scale.most(), PATIENCE);
            warmUp(server, client);
            allLoads(server, client);
            if (!Contestants.isFloor(contestant)) {
                besideStalled(server, client);
            }
        }
    }

    /** Uses the highest rate, since otherwise much of the measured time would be the JIT compiler's. */
    private void warmUp(ServerProcess server, LoadClient client) throws IOException {
        run(server, client, toUsers(client.count(), 20_000), scale.measured().multipliedBy(4));
    }

    /**
     * Measures the overhead in the figures of all contestants: a thread that wakes up at the same rate, with an event for a user without
     * clients.
     */
    private void loopAlone(ServerProcess server, LoadClient client) throws IOException, InterruptedException {
        for (int perSecond : new int[] {1000, 5000, 20_000}) {
            String title = String.format("%,d events a second to nobody: the publisher's loop alone", perSecond);
            Load load = new Load(title, "nobody", client.count(), 0, perSecond);
            double cpu = server.cpuSeconds();
            int events = run(server, client, load, scale.measured());
            double used = server.cpuSeconds() - cpu;
            results.accept(new Result(title, contestant, Map.of("server CPU per event (µs)", used * 1e6 / events)));
        }
    }

    private void allLoads(ServerProcess server, LoadClient client) throws IOException, InterruptedException {
        int clients = client.count();
        // Twice as long, since the processor time of a process is counted in steps of 10 ms.
        measure(server, client, toUsers(clients, 1000), scale.measured().multipliedBy(2));
        measure(server, client, toUsers(clients, 5000), scale.measured());
        measure(server, client, toUsers(clients, 20_000), scale.measured());
        measure(server, client, toGroups("tens", LoadClient.SMALL_GROUP_SIZE, clients, 1000), scale.measured());
        measure(server, client, toGroups("groups", LoadClient.GROUP_SIZE, clients, 100), scale.measured());
        int broadcasts = Math.max(1, BROADCAST_DELIVERIES_PER_SECOND / clients);
        String title = String.format("%,d events a second to everyone, %,d streams", broadcasts, clients);
        measure(server, client, new Load(title, "all", 1, clients, broadcasts), scale.measured());
    }

    private static Load toUsers(int clients, int perSecond) {
        String title = String.format("%,d events a second to random users among %,d", perSecond, clients);
        return new Load(title, "users", clients, 1, perSecond);
    }

    private static Load toGroups(String targets, int size, int clients, int perSecond) {
        String title = String.format("%,d events a second to random groups of %d among %,d", perSecond, size, clients);
        return new Load(title, targets, Math.max(1, clients / size), Math.min(clients, size), perSecond);
    }

    private void measure(ServerProcess server, LoadClient client, Load load, Duration duration)
            throws IOException, InterruptedException {
        run(server, client, load, scale.measured().dividedBy(2));
        double cpu = server.cpuSeconds();
        int events = run(server, client, load, duration);
        double used = server.cpuSeconds() - cpu;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("server CPU per event (µs)", used * 1e6 / events);
        figures.put("median latency (ms)", client.tally().latencyMillis(0.5));
        figures.put("p99 (ms)", client.tally().latencyMillis(0.99));
        figures.put("p99 of publish (µs)", server.ask("p99") / 1e3);
        figures.put("events a second reached", (events - 1) * 1e9 / server.ask("took"));
        results.accept(new Result(load.title(), contestant, figures));
    }

    /** Returns the number of events. */
    private static int run(ServerProcess server, LoadClient client, Load load, Duration duration) throws IOException {
        int events = load.events(duration);
        long deliveries = (long) events * load.size();
        client.begin(BYTES);
        server.begin("begin");
        server.begin(load.command(events));
        client.runUntil(load.title(), PATIENCE, () -> client.tally().delivered() >= deliveries && server.isDone());
        if (client.tally().wrongs() > 0) {
            throw new IllegalStateException(client.tally().toString());
        }
        return events;
    }

    /**
     * The first clients stop reading, their sockets are filled, and then events are sent to all clients. A server that blocks on a full
     * socket comes to a halt.
     */
    private void besideStalled(ServerProcess server, LoadClient client) throws IOException, InterruptedException {
        client.stopReading(scale.stopped());
        server.begin("begin");
        server.begin("users " + scale.stopped() + " " + FILLING_EVENTS * scale.stopped() + " 4096 0");
        Duration enough = scale.measured().multipliedBy(4).plusSeconds(2);
        boolean goesOn = client.comesTrue(enough, server::isDone);
        Load load = toUsers(client.count(), 5000);
        if (goesOn) {
            client.begin(BYTES);
            server.begin("begin");
            server.begin(load.command(load.events(scale.measured())));
            goesOn = client.comesTrue(enough, server::isDone);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p99 of publish (µs)", goesOn ? server.ask("p99") / 1e3 : Double.NaN);
        figures.put("p99 (ms)", goesOn ? client.tally().latencyMillis(0.99) : Double.NaN);
        results.accept(new Result(
                String.format("%s, of whom %,d do not read", load.title(), scale.stopped()), contestant, figures));
    }
}
