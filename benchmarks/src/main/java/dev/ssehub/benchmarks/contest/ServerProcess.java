package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A contestant's process: takes commands, tells when they are done, and what it has cost. */
final class ServerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final int port;
    private int unanswered;

    ServerProcess(String contestant) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ContestServer.class.getName(),
                        contestant)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers of " + contestant);
        reader.setDaemon(true);
        reader.start();
        String first = answers.poll(START.toSeconds(), TimeUnit.SECONDS);
        if (first == null || !first.startsWith("port ")) {
            throw new IOException("'" + contestant + "' did not start: " + first);
        }
        port = Integer.parseInt(first.substring("port ".length()));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("port ") || line.equals("done")) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add("the server has ended: " + e.getMessage());
        }
    }

    int port() {
        return port;
    }

    /** Gives a command; whether it is done is asked apart, because the clients have to be served meanwhile. */
    void begin(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        unanswered++;
    }

    boolean isDone() {
        while (answers.poll() != null) {
            unanswered--;
        }
        return unanswered == 0;
    }

    /** Returns the processor time that the process has used, of all its threads. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
