package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A contestant's process: runs commands, reports when they are done, and measures the cost. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final int port;
    private final List<ProcessHandle> measured;
    private int unanswered;

    ServerProcess(String contestant) throws IOException, InterruptedException {
        this(contestant, java(ContestServer.class, contestant));
    }

    /** @param command starts a server with the protocol of {@link ContestServer} */
    ServerProcess(String contestant, List<String> command) throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "answers of " + contestant);
        reader.setDaemon(true);
        reader.start();
        String first = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (first == null || !first.startsWith("port ")) {
            throw new IOException("'" + contestant + "' did not start: " + first);
        }
        String[] words = first.split(" ", -1);
        port = Integer.parseInt(words[1]);
        measured = Arrays.stream(words)
                .skip(2)
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    /** Returns the command that runs a class with one argument in a JVM like this one. */
    static List<String> java(Class<?> main, String argument) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("port ") || line.startsWith("done ")) {
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

    /** Starts a command. Whether it is done has to be checked separately, since the clients must be served in the meantime. */
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

    /** Runs a command and waits for its answer; the clients are not served in the meantime. */
    long ask(String command) throws IOException, InterruptedException {
        begin(command);
        String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null || !answer.startsWith("done ")) {
            throw new IOException("'" + command + "' was answered with " + answer);
        }
        unanswered--;
        return Long.parseLong(answer.substring("done ".length()));
    }

    /** Returns the processor time of all threads and processes of the contestant. */
    double cpuSeconds() {
        return measured.stream()
                .mapToDouble(
                        handle -> handle.info().totalCpuDuration().orElseThrow().toNanos() / 1e9)
                .sum();
    }

    /** Returns the resident memory of the contestant's processes, in bytes. */
    long residentBytes() throws IOException {
        long bytes = 0;
        for (ProcessHandle handle : measured) {
            for (String line : Files.readAllLines(Path.of("/proc/" + handle.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    bytes += Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
