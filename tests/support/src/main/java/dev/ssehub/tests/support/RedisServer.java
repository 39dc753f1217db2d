package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis in a separate process with its own folder. */
public final class RedisServer extends BrokerProcess {

    private final Path folder = Files.createTempDirectory("redis-");
    private final List<String> command = new ArrayList<>();

    private RedisServer(List<String> arguments) throws IOException {
        super(AppProcess.freePort());
        command.add(program("Redis", "redis-server", "ssehub.redis-server", "/usr/bin/redis-server"));
        command.addAll(arguments);
        command.addAll(List.of("--port", String.valueOf(port()), "--bind", "127.0.0.1", "--dir", folder.toString()));
        startAgain();
    }

    /**
     * Starts one that writes everything to disk before it answers.
     *
     * @throws IllegalStateException if no {@code redis-server} is installed
     */
    public static RedisServer start(String... moreArguments) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        arguments.addAll(List.of(moreArguments));
        return new RedisServer(arguments);
    }

    /** Starts a Sentinel with this settings file, which it rewrites. */
    public static RedisServer startSentinel(Path settings) throws IOException {
        return new RedisServer(List.of(settings.toString(), "--sentinel"));
    }

    @Override
    protected AppProcess launch() throws IOException {
        return AppProcess.of(command, folder);
    }

    @Override
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }
}
