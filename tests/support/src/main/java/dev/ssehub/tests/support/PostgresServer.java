package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real PostgreSQL in separate processes with its own folder. It syncs every commit to disk. Its address is a JDBC URL without
 * {@code jdbc:}, and it needs no password.
 */
public final class PostgresServer extends BrokerProcess {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    /** The status of a server, or of a replica, that accepts connections. */
    private static final Pattern READY = Pattern.compile("ready|standby");

    private final Path folder;
    private final Path program;
    private final List<String> settings;

    private PostgresServer(Path folder, Path program, List<String> settings) throws IOException {
        super(AppProcess.freePort());
        this.folder = folder;
        this.program = program;
        this.settings = settings;
    }

    /**
     * Starts one.
     *
     * @param settings lines of its configuration, such as {@code max_connections=20}
     * @throws IllegalStateException if no PostgreSQL is installed
     */
    public static PostgresServer start(String... settings) throws IOException {
        Path program = Path.of(program("PostgreSQL", "postgresql", "ssehub.postgresql-server", newest()));
        PostgresServer server = new PostgresServer(Unprivileged.folder("postgresql-"), program, List.of(settings));
        server.run(
                "initdb",
                "--pgdata=" + server.data(),
                "--username=test",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--no-instructions");
        server.startAgain();
        return server;
    }

    /**
     * Starts a replica of this server. It answers queries, and receives commits a moment later, until it is
     * {@linkplain #cutOff cut off} or {@linkplain #promote promoted}.
     */
    public PostgresServer replica() throws IOException {
        PostgresServer replica = new PostgresServer(Unprivileged.folder("postgresql-"), program, settings);
        replica.run(
                "pg_basebackup",
                "--pgdata=" + replica.data(),
                "--host=127.0.0.1",
                "--port=" + port(),
                "--username=test",
                "--checkpoint=fast",
                "--write-recovery-conf",
                "--no-sync");
        replica.startAgain();
        return replica;
    }

    /**
     * Stops this replica from receiving anything. It is not enough to delay the replay of received changes: the replica would apply
     * them when it is promoted, and lose nothing.
     */
    public void cutOff() throws IOException {
        execute(
                "ALTER SYSTEM SET primary_conninfo = ''",
                "SELECT pg_reload_conf()",
                "DO 'BEGIN WHILE EXISTS (SELECT 1 FROM pg_stat_wal_receiver) LOOP PERFORM pg_sleep(0.01); END LOOP; END'");
    }

    /** Makes this replica a server that accepts writes. */
    public void promote() throws IOException {
        execute("SELECT pg_promote()");
    }

    /** Makes this server refuse writes, on existing connections too. */
    public void forbidWrites() throws IOException {
        execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
    }

    /** Lets this server accept writes again. */
    public void allowWrites() throws IOException {
        execute("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
    }

    /** Executes statements, each in a separate transaction. */
    private void execute(String... statements) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-X",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port()),
                "-U",
                "test",
                "postgres"));
        for (String statement : statements) {
            arguments.addAll(List.of("-c", statement));
        }
        run("psql", arguments.toArray(String[]::new));
    }

    /** Runs one of the programs that come with the server. */
    private void run(String name, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(program.resolveSibling(name).toString()));
        command.addAll(List.of(arguments));
        Unprivileged.run(command, folder);
    }

    @Override
    protected AppProcess launch() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-D", data().toString(), "-p", String.valueOf(port()), "-h", "127.0.0.1"));
        Stream.concat(
                        Stream.of(
                                "unix_socket_directories=",
                                "shared_buffers=32MB",
                                "max_wal_size=1GB",
                                "jit=off",
                                "timezone=UTC"),
                        settings.stream())
                .forEach(setting -> command.addAll(List.of("-c", setting)));
        AppProcess process = Unprivileged.start(command, folder).awaitPort(port());
        // It listens before it has recovered, and refuses connections until then.
        Path status = data().resolve("postmaster.pid");
        Awaitility.await("a PostgreSQL that is ready")
                .until(() -> READY.matcher(Files.readString(status)).find());
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

    /** Returns the path of the newest version that is installed by Debian's packages. */
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
