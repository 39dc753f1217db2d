package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A contestant in a separate process. It reads commands from the standard input, one per line, and answers each with one line when it is
 * done: {@code begin}, {@code heap}, {@code p99} (the 99th percentile of the durations of {@code publish} since {@code begin}, in
 * nanoseconds), {@code took} (the duration of the last series of publications, in nanoseconds), and
 * {@code all|users|groups|tens COUNT EVENTS BYTES PER_SECOND}, where 0 per second means as fast as possible.
 *
 * <p>An event's data is its number among those of its target since {@code begin}, the time, and padding.
 */
final class ContestServer {

    private final Contestant contestant;
    private final Random random = new Random(1);
    private long[] sequences = new long[0];
    private long[] publishNanos = new long[0];
    private int publishes;
    private long tookNanos;

    private ContestServer(Contestant contestant) {
        this.contestant = contestant;
    }

    /** Serves as the named contestant, until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        new ContestServer(Contestants.start(arguments[0])).serve();
        System.exit(0);
    }

    private void serve() throws Exception {
        System.out.println("port " + contestant.port() + " "
                + contestant.processes().stream()
                        .map(process -> String.valueOf(process.pid()))
                        .collect(Collectors.joining(" ")));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            switch (command[0]) {
                case "begin" -> {
                    sequences = new long[0];
                    publishes = 0;
                }
                case "p99" -> {
                    System.out.println("done " + publishP99());
                    continue;
                }
                case "took" -> {
                    System.out.println("done " + tookNanos);
                    continue;
                }
                case "heap" -> {
                    System.out.println("done " + contestant.heapBytes());
                    continue;
                }
                default ->
                    publish(
                            command[0],
                            Integer.parseInt(command[1]),
                            Integer.parseInt(command[2]),
                            Integer.parseInt(command[3]),
                            Integer.parseInt(command[4]));
            }
            System.out.println("done 0");
        }
    }

    private void publish(String targets, int count, int events, int bytes, int perSecond) {
        if (sequences.length != count) {
            sequences = new long[count];
        }
        long pause = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
        long first = System.nanoTime();
        long due = first;
        for (int i = 0; i < events; i++) {
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            int target = count == 1 ? 0 : random.nextInt(count);
            String head = sequences[target]++ + " " + System.nanoTime() + " ";
            String data = head + "x".repeat(bytes - head.length());
            long begun = System.nanoTime();
            switch (targets) {
                case "nobody" -> {}
                case "all" -> contestant.toAll(data);
                case "users" -> contestant.toUser(target, data);
                case "groups" -> contestant.toGroup(target, data);
                case "tens" -> contestant.toGroup(LoadClient.SMALL_GROUPS + target, data);
                default -> throw new IllegalArgumentException("there are no " + targets);
            }
            note(System.nanoTime() - begun);
            due += pause;
        }
        tookNanos = System.nanoTime() - first;
    }

    private void note(long nanos) {
        if (publishes == publishNanos.length) {
            publishNanos = Arrays.copyOf(publishNanos, Math.max(1024, publishes * 2));
        }
        publishNanos[publishes++] = nanos;
    }

    private long publishP99() {
        long[] sorted = Arrays.copyOf(publishNanos, publishes);
        Arrays.sort(sorted);
        return publishes == 0 ? 0 : sorted[(int) (0.99 * publishes)];
    }
}
