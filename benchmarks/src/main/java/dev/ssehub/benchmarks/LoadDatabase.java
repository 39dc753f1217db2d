package dev.ssehub.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ssehub.SseHub;
import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.MariaDbServer;
import dev.ssehub.tests.support.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database on this machine, with the durability of its default installation, and the connection pool of an application. */
@SuppressWarnings("try") // Closing a server waits for its end.
final class LoadDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 40;

    final String name;
    final HikariDataSource pool;
    private final @Nullable Broker server;
    private final @Nullable Path file;

    private LoadDatabase(String name, String url, @Nullable Broker server, @Nullable Path file) {
        this.name = name;
        this.server = server;
        this.file = file;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        this.pool = new HikariDataSource(config);
    }

    /** Starts PostgreSQL, which syncs each commit to disk. */
    static LoadDatabase postgres(String... settings) throws IOException {
        Broker server = PostgresServer.start(settings);
        return new LoadDatabase("PostgreSQL", "jdbc:" + server.uri(), server, null);
    }

    /** Starts MariaDB, which syncs each commit to disk. */
    static LoadDatabase mariaDb() throws IOException {
        Broker server = MariaDbServer.start("innodb-buffer-pool-size=128M");
        return new LoadDatabase("MariaDB", "jdbc:" + server.uri(), server, null);
    }

    /** Opens H2 in a file, to which it writes commits within half a second. */
    static LoadDatabase h2() throws IOException {
        Path folder = Files.createTempDirectory("h2-");
        return new LoadDatabase("H2", "jdbc:h2:file:" + folder.resolve("data"), null, folder);
    }

    boolean isPostgres() {
        return name.equals("PostgreSQL");
    }

    /** Returns a backplane that is not started. */
    JdbcBackplane backplane(String log) {
        return JdbcBackplane.builder(pool, log).initializeSchema(true).build();
    }

    /** Starts a node. */
    static SseHub hub(JdbcBackplane backplane) {
        return SseHub.builder().backplane(backplane).build();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the number that a query yields. */
    long ask(String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        pool.close();
        if (server != null) {
            server.close();
        }
        if (file != null) {
            try (var files = Files.list(file)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(file);
        }
    }

    /** Starts all databases. */
    static List<LoadDatabase> all() throws IOException {
        return List.of(postgres("shared_buffers=128MB"), mariaDb(), h2());
    }
}
