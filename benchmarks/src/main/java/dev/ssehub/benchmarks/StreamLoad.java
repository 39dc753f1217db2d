package dev.ssehub.benchmarks;

import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Many open streams on one small JVM: their cost, and how long a broadcast takes to reach the last of them. The server is
 * {@link StreamServer} in a separate process; this process holds the other end of the connections.
 *
 * <p>Latency is measured between the two processes with the monotonic clock of the machine, which they share.
 */
public final class StreamLoad {

    private final int streams;
    private final PrintStream out;
    private final AtomicLong received = new AtomicLong();
    private long[] latencies = new long[0];

    /** Creates a run with this many streams that prints its table to {@code out}. */
    public StreamLoad(int streams, PrintStream out) {
        this.streams = streams;
        this.out = out;
    }

    /** Runs with the given number of streams, 10,000 by default. */
    public static void main(String[] arguments) throws Exception {
        int streams = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        new StreamLoad(streams, System.out).run();
    }

    /**
     * Runs the benchmark.
     *
     * @throws IllegalStateException if a stream fails or an event is missing
     */
    public void run() throws Exception {
        try (ServerProcess server = new ServerProcess(streams <= 10_000 ? "-Xmx512m" : "-Xmx4g")) {
            long heapEmpty = server.number("heap");
            long residentEmpty = server.residentBytes();
            try (StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(server.port), this::receive)) {
                long begin = System.nanoTime();
                for (int i = 0; i < streams; i++) {
                    swarm.open("/events?user=user" + i);
                    if (i % 500 == 499) {
                        int opened = i + 1;
                        awaitOrFail("streams open", () -> server.number("sessions") >= opened - 400);
                    }
                }
                awaitOrFail("all streams open", () -> server.number("sessions") == streams);
                double openSeconds = (System.nanoTime() - begin) / 1e9;
                long heap = server.number("heap");
                long resident = server.residentBytes();
                row("open streams", "%,d", streams);
                row("opened per second", "%,.0f", streams / openSeconds);
                row("heap per stream, container and hub (bytes)", "%,d", (heap - heapEmpty) / streams);
                row("resident memory per stream (bytes)", "%,d", (resident - residentEmpty) / streams);

                broadcast(server, "warm-up", 20, 100, false);
                broadcast(server, "one event of 100 B to all", 1, 100, true);
                broadcast(server, "burst of 100 events of 100 B to all", 100, 100, true);
                broadcast(server, "burst of 20 events of 4 KB to all", 20, 4096, true);
                if (server.number("sessions") != streams || swarm.unfinished() != streams) {
                    throw new IllegalStateException("streams were lost: " + server.number("sessions") + " are left");
                }
            }
        }
    }

    private void broadcast(ServerProcess server, String name, int events, int bytes, boolean print) throws IOException {
        long expected = (long) events * streams;
        received.set(0);
        latencies = new long[(int) expected];
        long cpuBefore = server.cpuMillis();
        long writesBefore = server.number("writes");
        long begin = System.nanoTime();
        server.number("publish " + events + " " + bytes);
        awaitOrFail(name, () -> received.get() >= expected);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long cpu = Math.max(1, server.cpuMillis() - cpuBefore);
        if (print) {
            Arrays.sort(latencies);
            row(name + ": deliveries per second", "%,.0f", expected / seconds);
            row(name + ": deliveries per second of server CPU", "%,.0f", expected * 1000.0 / cpu);
            row(name + ": writes per stream", "%.2f", (double) (server.number("writes") - writesBefore) / streams);
            row(name + ": latency, median (ms)", "%.1f", latencies[latencies.length / 2] / 1e6);
            row(name + ": latency, last (ms)", "%.1f", latencies[latencies.length - 1] / 1e6);
        }
    }

    private void receive(StreamSwarm.Stream stream, ReceivedEvent event) {
        if (event.type().equals("tick")) {
            int index = (int) received.get();
            latencies[index] = System.nanoTime()
                    - Long.parseLong(event.data(), 0, event.data().indexOf(' '), 10);
            received.incrementAndGet();
        }
    }

    private void row(String name, String format, Object figure) {
        out.println("| " + name + " | " + String.format(Locale.ROOT, format, figure) + " |");
    }

    private static void awaitOrFail(String what, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("did not come to pass within two minutes: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** The server's process. */
    private static final class ServerProcess implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;
        private final Writer commands;
        private final int port;

        ServerProcess(String heap) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            StreamServer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = process.inputReader(StandardCharsets.UTF_8);
            commands = process.outputWriter(StandardCharsets.UTF_8);
            String first = answers.readLine();
            if (first == null) {
                throw new IOException("the server did not start");
            }
            port = Integer.parseInt(first.substring("port ".length()));
        }

        long number(String command) {
            try {
                commands.write(command + "\n");
                commands.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IOException("the server has ended");
                }
                return Long.parseLong(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long cpuMillis() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
        }

        long residentBytes() throws IOException {
            Path status = Path.of("/proc/" + process.pid() + "/status");
            if (!Files.exists(status)) {
                return 0;
            }
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void close() throws IOException {
            commands.close();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
