package dev.ssehub.benchmarks.contest;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One contestant's turn with everything that it supports, in its own processes. */
final class Turn {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final int WARM_UP = 8;
    /** A server that has not delivered within this multiple of the measured time counts as stalled. */
    private static final int STALLED = 8;

    private static final int SETTLING_TRIES = 8;
    private static final int RESUMED_EVENTS = 200;
    private static final int FILLING_EVENTS = 2000;

    private final String contestant;
    private final Scale scale;
    private final Consumer<Result> results;

    Turn(String contestant, Scale scale, Consumer<Result> results) {
        this.contestant = contestant;
        this.scale = scale;
        this.results = results;
    }

    /** The numbers of clients, and how long each load is measured. */
    record Scale(int few, int many, int most, Duration measured) {}

    /** The result of one load. */
    record Result(String title, String contestant, Map<String, Double> figures) {}

    void take() throws Exception {
        if (Contestants.delivers(contestant)) {
            deliveries();
        }
        if (Contestants.addresses(contestant)) {
            unread();
        }
        idle();
    }

    /** Broadcasts, groups and single users, with increasing numbers of clients; finally they are cut and reconnect. */
    private void deliveries() throws Exception {
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient(server.port())) {
            open(server, client, scale.few());
            run(
                    server,
                    client,
                    new Load("all", 1, 100, 100, 0),
                    scale.measured().multipliedBy(WARM_UP));
            bursts(server, client, 100);
            open(server, client, scale.many());
            bursts(server, client, 100);
            for (int perSecond : new int[] {10, 100}) {
                measure(
                        String.format("%d events a second of 100 bytes to %,d clients", perSecond, client.count()),
                        server,
                        client,
                        new Load("all", 1, events(perSecond) * (perSecond < 100 ? 4 : 2), 100, perSecond));
            }
            open(server, client, scale.most());
            bursts(server, client, 10);
            if (Contestants.addresses(contestant)) {
                int groups = Math.max(1, client.count() / LoadClient.GROUP_SIZE);
                measure(
                        String.format("events of 100 bytes to random groups of 100 among %,d clients", client.count()),
                        server,
                        client,
                        new Load("groups", groups, events(200), 100, 200));
                measure(
                        String.format("events of 100 bytes to random users among %,d clients", client.count()),
                        server,
                        client,
                        new Load("users", client.count(), events(5000), 100, 5000));
            }
            if (Contestants.resumes(contestant)) {
                storm(server, client);
            }
        }
    }

    private int events(int perSecond) {
        return (int) Math.max(1, perSecond * scale.measured().toMillis() / 1000);
    }

    private static void open(ServerProcess server, LoadClient client, int count) throws IOException {
        client.openUpTo(count, PATIENCE);
        settle(server, client);
    }

    /**
     * Publishes single events until one has reached all clients: some servers send the head of a stream before they register it for events.
     */
    private static void settle(ServerProcess server, LoadClient client) throws IOException {
        client.begin(100);
        server.begin("begin");
        boolean settled = false;
        for (int published = 0; !settled; published++) {
            if (published == SETTLING_TRIES) {
                throw new IllegalStateException("no event reached everybody (" + client.tally() + ")");
            }
            long last = published;
            server.begin("all 1 1 100 0");
            settled = client.comesTrue(SETTLING, () -> client.isEverybodyAt(last) && server.isDone());
        }
    }

    /** Events to targets of one kind; 0 per second means all at once, repeatedly. */
    private record Load(String targets, int count, int events, int bytes, int perSecond) {

        String command() {
            return targets + " " + count + " " + events + " " + bytes + " " + perSecond;
        }

        /** Returns the number of deliveries of one command. */
        long deliveries(int clients) {
            return switch (targets) {
                case "all" -> (long) events * clients;
                case "groups" -> (long) events * Math.min(clients, LoadClient.GROUP_SIZE);
                default -> events;
            };
        }
    }

    private void bursts(ServerProcess server, LoadClient client, int events) throws IOException {
        for (int bytes : new int[] {100, 4096}) {
            measure(
                    String.format("bursts of %d events of %,d bytes to %,d clients", events, bytes, client.count()),
                    server,
                    client,
                    new Load("all", 1, events, bytes, 0));
        }
    }

    private void measure(String title, ServerProcess server, LoadClient client, Load load) throws IOException {
        run(server, client, load, scale.measured());
        double cpu = server.cpuSeconds();
        long begun = System.nanoTime();
        run(server, client, load, scale.measured());
        double seconds = (System.nanoTime() - begun) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(Report.PER_CPU_SECOND, client.tally().delivered() / Math.max(0.01, server.cpuSeconds() - cpu));
        figures.put("deliveries per second", client.tally().delivered() / seconds);
        figures.put("median latency (ms)", client.tally().latencyMillis(0.5));
        figures.put("p99 (ms)", client.tally().latencyMillis(0.99));
        results.accept(new Result(title, contestant, figures));
    }

    /** Repeats the command until the time is over. */
    private static void run(ServerProcess server, LoadClient client, Load load, Duration atLeast) throws IOException {
        client.begin(load.bytes());
        server.begin("begin");
        long end = System.nanoTime() + atLeast.toNanos();
        long expected = 0;
        do {
            expected += load.deliveries(client.count());
            long all = expected;
            server.begin(load.command());
            client.runUntil(load.command(), PATIENCE, () -> client.tally().delivered() >= all && server.isDone());
        } while (System.nanoTime() < end);
        if (client.tally().wrongs() > 0) {
            throw new IllegalStateException(client.tally().toString());
        }
    }

    /** All clients are cut, miss events, and reconnect at once to receive them. */
    private void storm(ServerProcess server, LoadClient client) throws Exception {
        settle(server, client);
        client.cut();
        client.begin(100);
        server.begin("begin");
        server.begin("all 1 " + RESUMED_EVENTS + " 100 0");
        client.runUntil("events nobody gets", PATIENCE, server::isDone);
        double cpu = server.cpuSeconds();
        long begun = System.nanoTime();
        client.reopen(PATIENCE);
        client.runUntil("what was missed", PATIENCE, () -> client.isEverybodyAt(RESUMED_EVENTS - 1));
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (client.tally().wrongs() > 0) {
            throw new IllegalStateException(client.tally().toString());
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("server CPU per client (µs)", (server.cpuSeconds() - cpu) * 1e6 / client.count());
        figures.put("until all have everything (s)", seconds);
        figures.put("clients per second", client.count() / seconds);
        results.accept(new Result(
                String.format("%,d clients come back at once, each for %d events", client.count(), RESUMED_EVENTS),
                contestant,
                figures));
    }

    /** One client in a hundred does not read. */
    private void unread() throws Exception {
        int stopped = Math.max(1, scale.many() / 100);
        String title = String.format(
                "100 events a second of 100 bytes to %,d clients, and %d that do not read",
                scale.many() - stopped, stopped);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient(server.port())) {
            open(server, client, scale.many());
            Load load = new Load("all", 1, 2 * events(100), 100, 100);
            run(server, client, load, scale.measured());
            run(server, client, load, scale.measured());
            double alone = client.tally().latencyMillis(0.99);
            double heap = server.ask("heap");
            client.stopReading(stopped);
            client.begin(100);
            server.begin("begin");
            server.begin("users " + stopped + " " + FILLING_EVENTS * stopped + " 4096 0");
            boolean filled = client.comesTrue(scale.measured().multipliedBy(STALLED), server::isDone);
            // The first repetition excludes the after-effects of filling them.
            for (int time = 0; filled && time < 2; time++) {
                client.begin(100);
                server.begin("begin");
                server.begin(load.command());
                long all = (long) load.events() * (client.count() - stopped);
                filled = client.comesTrue(
                        scale.measured().multipliedBy(STALLED),
                        () -> client.tally().delivered() >= all && server.isDone());
            }
            double beside = filled ? client.tally().latencyMillis(0.99) : Double.NaN;
            figures.put("p99 without them (ms)", alone);
            figures.put("p99 beside them (ms)", beside);
            figures.put("ratio", beside / alone);
            figures.put("heap grew by (MB)", filled ? (server.ask("heap") - heap) / 1e6 : Double.NaN);
        }
        results.accept(new Result(title, contestant, figures));
    }

    /** The cost of opening streams and of holding them open. */
    private void idle() throws Exception {
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient(server.port())) {
            client.openUpTo(Math.max(1, scale.most() / 50), PATIENCE);
            int before = client.count();
            double heap = server.ask("heap");
            double resident = server.residentBytes();
            double cpu = server.cpuSeconds();
            long begun = System.nanoTime();
            client.openUpTo(before + scale.most(), PATIENCE);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double used = server.cpuSeconds() - cpu;
            double heapAfter = server.ask("heap");
            double residentAfter = server.residentBytes();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("heap per stream (bytes)", (heapAfter - heap) / scale.most());
            figures.put("resident memory per stream (bytes)", (residentAfter - resident) / scale.most());
            figures.put("opened per second", scale.most() / seconds);
            figures.put("server CPU per opening (µs)", used * 1e6 / scale.most());
            results.accept(new Result(String.format("%,d streams that idle", scale.most()), contestant, figures));
        }
    }
}
