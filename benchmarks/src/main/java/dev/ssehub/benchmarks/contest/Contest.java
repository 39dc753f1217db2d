package dev.ssehub.benchmarks.contest;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets contestants take turns, round after round, each in a process of its own with the same clients and the same events.
 *
 * <p>What is compared is what a delivery costs the server in processor time, which the machine's other work disturbs least, and the
 * latency from before the publication to the client's reading of it. Medians of all rounds are told; an event that is missing, repeated
 * or out of order fails the run.
 */
public final class Contest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration MEASURED = Duration.ofSeconds(2);
    private static final int BURST = 100;
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final int SETTLING_TRIES = 60;

    private final List<String> contestants;
    private final List<Workload> workloads;
    private final int rounds;
    private final Duration measured;
    private final PrintStream progress;

    /**
     * Contestants by name, how often each takes its turn, and how long bursts are measured: after twice that to warm up, and at a steady
     * rate three times as long.
     */
    public Contest(
            List<String> contestants, List<Workload> workloads, int rounds, Duration measured, PrintStream progress) {
        this.contestants = contestants;
        this.workloads = workloads;
        this.rounds = rounds;
        this.measured = measured;
        this.progress = progress;
    }

    /**
     * What the contestants have to do.
     *
     * @param perSecond events a second, each of which has to go out by itself; 0 for bursts of a hundred, one after the other
     */
    public record Workload(int connections, int bytes, int perSecond) {

        String title() {
            String load = perSecond == 0 ? "bursts of " + BURST + " events" : perSecond + " events a second";
            return String.format("%s of %,d bytes to %,d clients", load, bytes, connections);
        }
    }

    /** What came of one turn. */
    record Turn(double perCpuSecond, double perSecond, double medianMillis, double p99Millis) {}

    /** What came of one turn, and whose it was. */
    record Result(Workload workload, String contestant, Turn turn) {}

    /** Runs with {@code rounds=N}, {@code only=NAME,NAME} and {@code connections=N,N}; prints tables. */
    public static void main(String[] arguments) throws Exception {
        int rounds = 5;
        List<String> contestants = List.copyOf(Contestants.names());
        List<String> connections = List.of("100", "1000", "10000");
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, Math.max(0, argument.indexOf('=')))) {
                case "rounds" -> rounds = Integer.parseInt(value);
                case "only" -> contestants = List.of(value.split(",", -1));
                case "connections" -> connections = List.of(value.split(",", -1));
                default -> throw new IllegalArgumentException("options are rounds=N, only=NAME,NAME, connections=N,N");
            }
        }
        List<Workload> workloads = connections.stream()
                .flatMap(count -> workloads(Integer.parseInt(count)))
                .toList();
        new Report(new Contest(contestants, workloads, rounds, MEASURED, System.err).run()).print(System.out);
    }

    private static Stream<Workload> workloads(int connections) {
        Stream<Workload> bursts = Stream.of(new Workload(connections, 100, 0), new Workload(connections, 4096, 0));
        Stream<Workload> rates = Stream.of(new Workload(connections, 100, 10), new Workload(connections, 100, 100));
        return connections == 1000 ? Stream.concat(bursts, rates) : bursts;
    }

    /** Returns what came of all turns. */
    List<Result> run() throws Exception {
        List<Result> results = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                for (String contestant : contestants) {
                    Turn turn = takeTurn(contestant, workload);
                    results.add(new Result(workload, contestant, turn));
                    progress.printf("%d/%d %s: %s %s%n", round, rounds, workload.title(), contestant, turn);
                }
            }
        }
        return results;
    }

    private Turn takeTurn(String contestant, Workload workload) throws Exception {
        try (ServerProcess server = new ServerProcess(contestant);
                LoadClient client = new LoadClient()) {
            client.tally().begin(workload.bytes());
            open(server, client, workload.connections());
            settle(server, client, workload.bytes());
            return workload.perSecond() == 0 ? bursts(server, client, workload) : steady(server, client, workload);
        }
    }

    private static void open(ServerProcess server, LoadClient client, int connections) throws IOException {
        for (int i = 1; i <= connections; i++) {
            client.open(server.port(), "/events");
            if (i % 200 == 0 || i == connections) {
                int asked = i;
                client.runUntil("streams open", PATIENCE, () -> client.opened() == asked);
            }
        }
    }

    /**
     * Publishes single events until one has reached everybody: some servers send the head of a stream before they count it among those
     * that get events.
     */
    private static void settle(ServerProcess server, LoadClient client, int bytes) throws IOException {
        boolean settled = false;
        for (int published = 0; !settled; published++) {
            if (published == SETTLING_TRIES) {
                throw new IllegalStateException("no event reached everybody (" + client.tally() + ")");
            }
            long last = published;
            server.begin("burst 1 " + bytes);
            settled = client.comesTrue(SETTLING, () -> client.isEverybodyAt(last) && server.isDone());
        }
    }

    private Turn bursts(ServerProcess server, LoadClient client, Workload workload) throws IOException {
        burst(server, client, workload, measured.multipliedBy(2));
        client.tally().begin(workload.bytes());
        double cpu = server.cpuSeconds();
        long begun = System.nanoTime();
        burst(server, client, workload, measured);
        return turn(client, server.cpuSeconds() - cpu, begun);
    }

    private static void burst(ServerProcess server, LoadClient client, Workload workload, Duration atLeast)
            throws IOException {
        long end = System.nanoTime() + atLeast.toNanos();
        long expected = client.tally().delivered();
        while (System.nanoTime() < end) {
            expected += (long) BURST * workload.connections();
            long all = expected;
            server.begin("burst " + BURST + " " + workload.bytes());
            client.runUntil("a burst", PATIENCE, () -> client.tally().delivered() >= all && server.isDone());
        }
    }

    private Turn steady(ServerProcess server, LoadClient client, Workload workload) throws IOException {
        rate(server, client, workload, measured.multipliedBy(2));
        client.tally().begin(workload.bytes());
        double cpu = server.cpuSeconds();
        long begun = System.nanoTime();
        rate(server, client, workload, measured.multipliedBy(3));
        return turn(client, server.cpuSeconds() - cpu, begun);
    }

    private static void rate(ServerProcess server, LoadClient client, Workload workload, Duration time)
            throws IOException {
        int events = (int) (workload.perSecond() * time.toMillis() / 1000);
        long expected = client.tally().delivered() + (long) events * workload.connections();
        server.begin("rate " + events + " " + workload.bytes() + " " + workload.perSecond());
        client.runUntil("a steady rate", PATIENCE, () -> client.tally().delivered() >= expected && server.isDone());
    }

    private static Turn turn(LoadClient client, double cpuSeconds, long begun) {
        Tally tally = client.tally();
        if (tally.wrongs() > 0) {
            throw new IllegalStateException(tally.toString());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Turn(
                tally.delivered() / Math.max(0.01, cpuSeconds),
                tally.delivered() / seconds,
                tally.latencyMillis(0.5),
                tally.latencyMillis(0.99));
    }
}
