package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real RabbitMQ in a separate process with its own folder. */
public final class RabbitServer extends BrokerProcess {

    private final int distributionPort;
    private final int epmdPort;
    private final Path folder;
    private final AppProcess portMapper;
    private final String program;

    private RabbitServer(List<String> settings) throws IOException {
        super(AppProcess.freePort());
        program = program(
                "RabbitMQ", "rabbitmq-server", "ssehub.rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server");
        distributionPort = AppProcess.freePort();
        epmdPort = AppProcess.freePort();
        folder = Files.createTempDirectory("rabbitmq-");
        Files.writeString(folder.resolve("enabled_plugins"), "[].");
        Files.write(folder.resolve("rabbitmq.conf"), settings);
        // A separate port mapper ends with the broker, and does not conflict with another one.
        portMapper = AppProcess.of(
                List.of("epmd", "-port", String.valueOf(epmdPort), "-address", "127.0.0.1"), folder, Map.of());
        startAgain();
    }

    /**
     * Starts one.
     *
     * @param settings lines of its configuration
     * @throws IllegalStateException if no {@code rabbitmq-server} is installed
     */
    public static RabbitServer start(String... settings) throws IOException {
        return new RabbitServer(List.of(settings));
    }

    @Override
    protected AppProcess launch() throws IOException {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("ERL_EPMD_PORT", String.valueOf(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODENAME", "test" + port() + "@localhost"),
                Map.entry("RABBITMQ_NODE_PORT", String.valueOf(port())),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(distributionPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()),
                // This makes the script replace itself with the broker, so that signals reach the broker.
                Map.entry("RUNNING_UNDER_SYSTEMD", "true"));
        return AppProcess.of(List.of(program), folder, environment);
    }

    @Override
    public String uri() {
        return "amqp://guest:guest@127.0.0.1:" + port();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        super.close();
        portMapper.close();
    }
}
