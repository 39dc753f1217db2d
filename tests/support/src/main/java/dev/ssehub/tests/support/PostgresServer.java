package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real PostgreSQL in processes of its own with a folder of its own, which it syncs to disk at every commit. Its address is a JDBC address
 * without {@code jdbc:}; no password is needed.
 */
public final class PostgresServer extends BrokerProcess {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final List<String> command = new ArrayList<>();

    private PostgresServer(List<String> settings) throws IOException {
        super(AppProcess.freePort());
        String program = program("PostgreSQL", "postgresql", "ssehub.postgresql-server", newest());
        folder = Unprivileged.folder("postgresql-");
        Unprivileged.run(
                List.of(
                        Path.of(program).resolveSibling("initdb").toString(),
                        "--pgdata=" + data(),
                        "--username=test",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync",
                        "--no-instructions"),
                folder);
        command.addAll(List.of(program, "-D", data().toString(), "-p", String.valueOf(port()), "-h", "127.0.0.1"));
        Stream.concat(
                        Stream.of(
                                "unix_socket_directories=",
                                "shared_buffers=32MB",
                                "max_wal_size=1GB",
                                "jit=off",
                                "timezone=UTC"),
                        settings.stream())
                .forEach(setting -> command.addAll(List.of("-c", setting)));
        startAgain();
    }

    /**
     * Starts one.
     *
     * @param settings of its configuration, such as {@code max_connections=20}
     * @throws IllegalStateException when there is no PostgreSQL here
     */
    public static PostgresServer start(String... settings) throws IOException {
        return new PostgresServer(List.of(settings));
    }

    @Override
    protected AppProcess launch() throws IOException {
        AppProcess process = Unprivileged.start(command, folder).awaitPort(port());
        // It listens before it has recovered, and refuses everybody until then.
        Path status = data().resolve("postmaster.pid");
        Awaitility.await("a PostgreSQL that is ready")
                .until(() -> Files.readString(status).contains("ready"));
        return process;
    }

    @Override
    public String uri() {
        return "postgresql://127.0.0.1:" + port() + "/postgres?user=test";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        super.close();
        Unprivileged.delete(folder);
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Returns where Debian's packages have put the newest version. */
    private static String newest() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return VERSIONS.resolve("bin/postgres").toString();
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElse(VERSIONS)
                    .resolve("bin/postgres")
                    .toString();
        }
    }
}
