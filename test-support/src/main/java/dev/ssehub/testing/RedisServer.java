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
    private AppProcess process;

    private RedisServer(int port, Path folder) throws IOException {
        this.port = port;
        this.folder = folder;
        this.process = launch();
    }

    /**
     * Starts one that writes everything to disk before it answers.
     *
     * @throws IllegalStateException when there is no {@code redis-server} here
     */
    public static RedisServer start() throws IOException {
        return new RedisServer(AppProcess.freePort(), Files.createTempDirectory("redis-"));
    }

    private AppProcess launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(program(), "--port", String.valueOf(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
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
