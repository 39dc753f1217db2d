package dev.ssehub.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Sends signals to processes. */
final class Signals {

    private Signals() {}

    /** Sends a signal to a process; does nothing if it has ended. */
    static void send(String name, ProcessHandle process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (exit != 0 && process.isAlive()) {
            throw new IOException("the signal " + name + " could not be sent: " + exit);
        }
    }

    /** Sends a signal to a process and all its descendants. */
    static void sendToAll(String name, ProcessHandle process) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        try {
            for (ProcessHandle each : all) {
                send(name, each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
