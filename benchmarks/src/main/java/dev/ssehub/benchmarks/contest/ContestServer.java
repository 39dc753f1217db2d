package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A contestant in a process of its own. Commands come on the standard input, one a line, and each is answered with one line when it is
 * done: {@code burst EVENTS BYTES} and {@code rate EVENTS BYTES PER_SECOND}.
 */
final class ContestServer {

    private final Contestant contestant;
    private long sequence;

    private ContestServer(Contestant contestant) {
        this.contestant = contestant;
    }

    /** Serves as the contestant whose name is given, until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        new ContestServer(Contestants.start(arguments[0])).serve();
        System.exit(0);
    }

    private void serve() throws Exception {
        System.out.println("port " + contestant.port());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            int events = Integer.parseInt(command[1]);
            int bytes = Integer.parseInt(command[2]);
            long pause = command[0].equals("rate") ? 1_000_000_000L / Integer.parseInt(command[3]) : 0;
            publish(events, bytes, pause);
            System.out.println("done");
        }
    }

    private void publish(int events, int bytes, long pauseNanos) {
        long due = System.nanoTime();
        for (int i = 0; i < events; i++) {
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            String head = sequence++ + " " + System.nanoTime() + " ";
            contestant.publish(head + "x".repeat(bytes - head.length()));
            due += pauseNanos;
        }
    }
}
