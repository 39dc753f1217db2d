package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Creates the tables. The files are in the jar beside this class, {@code dev/ssehub/jdbc/schema-postgresql.sql} and so on: plain SQL for Flyway, Liquibase or a
 * database administrator.
 */
public final class JdbcSchema {

    /** The prefix of the table names, unless another one is set. */
    public static final String DEFAULT_PREFIX = "sse_hub_";

    private static final int ATTEMPTS = 3;

    private static final String VALID_PREFIX = "[A-Za-z_][A-Za-z0-9_]{0,30}";

    private JdbcSchema() {}

    /**
     * Creates missing tables, with the {@linkplain #DEFAULT_PREFIX default prefix}. Existing tables are not changed.
     *
     * @throws SQLException if that cannot be done
     * @throws IllegalArgumentException if there is no dialect for this database here
     */
    public static void initialize(DataSource dataSource) throws SQLException {
        initialize(dataSource, DEFAULT_PREFIX);
    }

    /**
     * Creates missing tables. Existing tables are not changed.
     *
     * @throws SQLException if that cannot be done
     * @throws IllegalArgumentException if there is no dialect for this database here, or the prefix is not 1 to 31 letters, digits and underscores
     */
    public static void initialize(DataSource dataSource, String prefix) throws SQLException {
        Objects.requireNonNull(dataSource, "dataSource must not be null");
        try (Connection connection = dataSource.getConnection()) {
            boolean isAutoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                initialize(connection, JdbcDialects.of(connection), prefix);
            } finally {
                connection.setAutoCommit(isAutoCommit);
            }
        }
    }

    /**
     * Creates missing tables. Existing tables are not changed. Without auto-commit it is part of the caller's transaction, which
     * the caller commits or rolls back; MySQL, MariaDB and H2 commit the current transaction before they create a table.
     *
     * @throws SQLException if that cannot be done; without auto-commit also when another node creates the same tables at the same time
     * @throws IllegalArgumentException if the prefix is not 1 to 31 letters, digits and underscores
     */
    public static void initialize(Connection connection, JdbcDialect dialect, String prefix) throws SQLException {
        Objects.requireNonNull(connection, "connection must not be null");
        for (String statement : statements(dialect, prefix)) {
            create(connection, statement);
        }
    }

    /**
     * Others may create the same object at the same time, which "if not exists" does not prevent on every database. At the next attempt, the
     * conflicting object exists.
     */
    private static void create(Connection connection, String statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                Link.execute(connection, statement);
                return;
            } catch (SQLException raced) {
                if (attempt == ATTEMPTS || !connection.getAutoCommit()) {
                    throw raced;
                }
            }
        }
    }

    /**
     * Returns the statements that {@link #initialize(Connection, JdbcDialect, String)} executes, in order.
     *
     * @throws IllegalArgumentException if the prefix is not 1 to 31 letters, digits and underscores
     */
    public static List<String> statements(JdbcDialect dialect, String prefix) {
        Objects.requireNonNull(dialect, "dialect must not be null");
        requirePrefix(prefix);
        String script = read(dialect)
                .lines()
                .filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"))
                .replace(DEFAULT_PREFIX, prefix);
        return Arrays.stream(script.split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    static String requirePrefix(String prefix) {
        Objects.requireNonNull(prefix, "prefix must not be null");
        if (!prefix.matches(VALID_PREFIX)) {
            throw new IllegalArgumentException(
                    "tablePrefix must be 1 to 31 letters, digits and underscores but was '" + prefix + "'");
        }
        return prefix;
    }

    private static String read(JdbcDialect dialect) {
        try (InputStream in = dialect.getClass().getResourceAsStream(dialect.schema())) {
            if (in == null) {
                throw new IllegalArgumentException("there is no file " + dialect.schema());
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates the tables unless they exist. If they do, no right to create tables is needed. */
    static void createIn(Link link) throws SQLException {
        if (!isThere(link)) {
            boolean unused = link.read((connection, tables) -> {
                initialize(connection, tables.dialect(), tables.prefix());
                return true;
            });
        }
    }

    /**
     * Checks that the tables exist.
     *
     * @throws SQLException if they do not, with a message that describes what to do
     */
    static void requireIn(Link link) throws SQLException {
        boolean unused = link.read((connection, tables) -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT 1 FROM " + tables.settled() + " WHERE 1 = 0")) {
                return select.execute();
            } catch (SQLException e) {
                if (!SqlFailures.isTableMissing(e)) {
                    throw e;
                }
                throw new SQLException(
                        "its tables are missing; execute dev/ssehub/jdbc/"
                                + tables.dialect().schema()
                                + " of sse-hub-jdbc, or have them created (initializeSchema, initialize-schema): "
                                + e.getMessage(),
                        e.getSQLState(),
                        e);
            }
        });
    }

    private static boolean isThere(Link link) throws SQLException {
        return link.read((connection, tables) -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT 1 FROM " + tables.settled() + ", " + tables.runEvent() + " WHERE 1 = 0")) {
                return select.execute();
            } catch (SQLException e) {
                return false;
            }
        });
    }
}
