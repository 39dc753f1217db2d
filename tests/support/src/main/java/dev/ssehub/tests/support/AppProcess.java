package dev.ssehub.tests.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A program in a separate process, which can be killed and whose output is kept. */
public final class AppProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));

    private static final int PORT_TRIES = 20_000;
    private static final Ports PORTS = new Ports(
            Path.of(System.getProperty("java.io.tmpdir"), "sse-hub-test-ports-" + System.getProperty("user.name")));

    private final Process process;
    private final Path output;

    private AppProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a main class on this class path. */
    public static AppProcess ofClass(String mainClass, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return java(command);
    }

    /** Starts a JVM with these options and arguments. */
    public static AppProcess java(List<String> optionsAndArguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx192m");
        // No process lives long enough for full JIT compilation to pay off.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(optionsAndArguments);
        return of(command, Path.of("."));
    }

    /** Starts a command in a directory. */
    public static AppProcess of(List<String> command, Path directory) throws IOException {
        return of(command, directory, Map.of());
    }

    /** Starts a command in a directory, with additional environment variables. */
    public static AppProcess of(List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        Path output = Files.createTempFile("process-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new AppProcess(builder.start(), output);
    }

    /** Returns a free port, as {@link #freePorts} does. */
    public static int freePort() throws IOException {
        return freePorts(1);
    }

    /** Returns the first of {@code count} consecutive free ports that no other test, in this JVM or another, is given. */
    public static int freePorts(int count) throws IOException {
        for (int tries = 0; tries < PORT_TRIES; tries++) {
            int first = PORTS.next(count);
            if (IntStream.range(first, first + count).allMatch(AppProcess::isFree)) {
                return first;
            }
        }
        throw new IOException("there are no " + count + " free ports in a row");
    }

    /** Returns whether no process listens on the port. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Waits until a process listens on the port. */
    public AppProcess awaitPort(int port) {
        Awaitility.await("port " + port)
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    boolean isOpen = isOpen(port);
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the process has ended:\n" + output());
                    }
                    return isOpen;
                });
        return this;
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns what the process has written so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks the process to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Kills the process (SIGKILL) and all its descendants, which would otherwise continue to run, and waits for its end. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("the end of all that it has started")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> started.stream().noneMatch(AppProcess::isRunning));
    }

    /** Returns whether a process is running. A zombie, which has ended but has not been waited for, no longer has a command. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Sends a signal, such as {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        Signals.send(name, process.toHandle());
    }

    /** Sends a signal to the process and all its descendants. */
    public void signalAll(String name) {
        Signals.sendToAll(name, process.toHandle());
    }

    /**
     * Lets the process run only at intervals, as on an overloaded machine.
     *
     * @param stopped how long the process is stopped each time
     * @param running how long it runs in between
     * @return ends this when it is closed, and lets the process run
     */
    public AutoCloseable starve(Duration stopped, Duration running) throws IOException {
        String loop = String.format(
                Locale.ROOT,
                "while kill -STOP %1$d; do sleep %2$.3f; kill -CONT %1$d; sleep %3$.3f; done",
                process.pid(),
                stopped.toMillis() / 1000.0,
                running.toMillis() / 1000.0);
        AppProcess starving = of(List.of("sh", "-c", loop), Path.of("."));
        return () -> {
            starving.close();
            signal("CONT");
        };
    }

    /** Waits for the end, and returns the exit code. */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the process is still there after " + atMost + ":\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        Files.deleteIfExists(output);
    }
}
