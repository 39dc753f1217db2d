package dev.ssehub.benchmarks;

import dev.ssehub.SseHub;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** How many statements nodes send to their database while nothing happens, as counted by the database. */
final class JdbcIdle {

    /** The time after which a node no longer expects new records, with some margin. */
    private static final Duration CALM = Duration.ofSeconds(12);

    private static final String OWN = " WHERE query NOT LIKE '%pg_stat_statements%'";

    private final Duration length;
    private final PrintStream out;

    JdbcIdle(Duration length, PrintStream out) {
        this.length = length;
        this.out = out;
    }

    @SuppressWarnings("try") // Closing a server waits for its end.
    void run() throws Exception {
        out.println("| database | nodes | statements a minute |");
        out.println("|---|---:|---:|");
        try (LoadDatabase postgres = LoadDatabase.postgres("shared_preload_libraries=pg_stat_statements");
                LoadDatabase mariaDb = LoadDatabase.mariaDb()) {
            postgres.execute("CREATE EXTENSION pg_stat_statements");
            List<LoadDatabase> databases = List.of(postgres, mariaDb);
            List<SseHub> hubs = new ArrayList<>();
            String log = UUID.randomUUID().toString();
            try {
                for (int nodes = 1; nodes <= 2; nodes++) {
                    for (LoadDatabase database : databases) {
                        hubs.add(LoadDatabase.hub(database.backplane(log)));
                    }
                    count(databases, nodes);
                }
            } finally {
                hubs.forEach(SseHub::close);
            }
        }
    }

    private void count(List<LoadDatabase> databases, int nodes) throws Exception {
        Thread.sleep(Math.min(CALM.toMillis(), length.toMillis()));
        databases.get(0).execute("SELECT pg_stat_statements_reset()");
        List<Long> before = new ArrayList<>();
        for (LoadDatabase database : databases) {
            before.add(statements(database));
        }
        Thread.sleep(length.toMillis());
        for (int i = 0; i < databases.size(); i++) {
            LoadDatabase database = databases.get(i);
            // The second reading counts itself, except on PostgreSQL, where such statements are filtered out.
            long counted = statements(database) - before.get(i) - (database.isPostgres() ? 0 : 1);
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %,.0f |%n",
                    database.name,
                    nodes,
                    counted * 60.0 / Math.max(1, length.toSeconds()));
        }
        details(databases.get(0));
    }

    private static long statements(LoadDatabase database) throws SQLException {
        if (database.isPostgres()) {
            return database.ask("SELECT COALESCE(SUM(calls), 0) FROM pg_stat_statements" + OWN);
        }
        try (Connection connection = database.pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
            found.next();
            return found.getLong(2);
        }
    }

    /** Prints these statements to the error stream. */
    private static void details(LoadDatabase database) throws SQLException {
        try (Connection connection = database.pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT calls, query FROM pg_stat_statements" + OWN + " ORDER BY calls DESC")) {
            while (found.next()) {
                System.err.println(found.getLong(1) + "  " + found.getString(2));
            }
        }
    }
}
