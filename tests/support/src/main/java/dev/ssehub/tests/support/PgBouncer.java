package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real PgBouncer in a separate process, in front of its own {@link PostgresServer}. Its address is a JDBC URL without {@code jdbc:} that
 * disables the driver's prepared statements, because the client's next transaction may run in another session of the server.
 */
public final class PgBouncer extends BrokerProcess {

    private final PostgresServer server;
    private final Path folder;
    private final String program;

    private PgBouncer(PostgresServer server, Path folder, String program, List<String> settings) throws IOException {
        super(AppProcess.freePort());
        this.server = server;
        this.folder = folder;
        this.program = program;
        List<String> lines = new ArrayList<>(List.of(
                "[databases]",
                "postgres = host=127.0.0.1 port=" + server.port() + " dbname=postgres user=test",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port(),
                "unix_socket_dir =",
                "auth_type = any",
                "max_client_conn = 500",
                // The driver sets this parameter.
                "ignore_startup_parameters = extra_float_digits",
                // After a restart of the server, PgBouncer would otherwise wait 15 seconds before it connects again.
                "server_login_retry = 1"));
        lines.addAll(settings);
        Files.write(configuration(), lines);
        startAgain();
    }

    /**
     * Starts both.
     *
     * @param settings lines of PgBouncer's configuration, such as {@code pool_mode = transaction}
     * @throws IllegalStateException if PgBouncer or PostgreSQL is not installed
     */
    public static PgBouncer start(String... settings) throws IOException {
        String program = program("PgBouncer", "pgbouncer", "ssehub.pgbouncer-server", "/usr/sbin/pgbouncer");
        PostgresServer server = PostgresServer.start("max_connections=200");
        return new PgBouncer(server, Unprivileged.folder("pgbouncer-"), program, List.of(settings));
    }

    private Path configuration() {
        return folder.resolve("pgbouncer.ini");
    }

    @Override
    protected AppProcess launch() throws IOException {
        return Unprivileged.start(List.of(program, configuration().toString()), folder);
    }

    /** Returns the server behind it. */
    public PostgresServer server() {
        return server;
    }

    @Override
    public String uri() {
        return "postgresql://127.0.0.1:" + port() + "/postgres?user=test&prepareThreshold=0";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        super.close();
        Unprivileged.delete(folder);
        server.close();
    }
}
