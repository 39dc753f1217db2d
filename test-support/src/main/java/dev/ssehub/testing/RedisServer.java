package dev.ssehub.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis in a process of its own with a folder of its own, which can be killed, frozen and started again. */
public final class RedisServer implements Broker {

    private final int port;
    private final Path folder;
    private final List<String> command = new ArrayList<>();
    private AppProcess process;

    private RedisServer(int port, Path folder, List<String> arguments) throws IOException {
        this.port = port;
        this.folder = folder;
        command.add(program());
        command.addAll(arguments);
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        this.process = launch();
    }

    /**
     * Starts one that writes everything to disk before it answers.
     *
     * @throws IllegalStateException when there is no {@code redis-server} here
     */
    public static RedisServer start(String... moreArguments) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        arguments.addAll(List.of(moreArguments));
        return new RedisServer(AppProcess.freePort(), newFolder(), arguments);
    }

    /** Starts a Sentinel with these settings, which it changes. */
    public static RedisServer startSentinel(Path settings) throws IOException {
        return new RedisServer(AppProcess.freePort(), newFolder(), List.of(settings.toString(), "--sentinel"));
    }

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory("redis-");
    }

    private AppProcess launch() throws IOException {
        return AppProcess.of(command, folder).awaitPort(port);
    }

    private static String program() {
        return Broker.program("Redis", "redis-server", "ssehub.redis-server", "/usr/bin/redis-server");
    }

    @Override
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    @Override
    public void thaw() throws IOException, InterruptedException {
        process.signal("CONT");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.close();
    }
}
