package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** The available dialects. Any thread may call any method. */
public final class JdbcDialects {

    private JdbcDialects() {}

    /** PostgreSQL 11 or newer, and compatible databases. */
    public static JdbcDialect postgresql() {
        return new PostgresDialect();
    }

    /** MySQL 8.0 or newer; {@link #mariaDb()} differs from it. */
    public static JdbcDialect mysql() {
        return new MySqlDialect(false);
    }

    /** MariaDB 10.6 or newer. */
    public static JdbcDialect mariaDb() {
        return new MySqlDialect(true);
    }

    /** H2 2.2 or newer, in memory, in a file or as a server. */
    public static JdbcDialect h2() {
        return new H2Dialect();
    }

    /**
     * Returns the dialect of a database by the name of its product.
     *
     * @throws SQLException if the database does not report its name
     * @throws IllegalArgumentException if there is no dialect for it here
     */
    public static JdbcDialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> postgresql();
            case "mysql" ->
                connection.getMetaData().getDatabaseProductVersion().contains("MariaDB") ? mariaDb() : mysql();
            case "mariadb" -> mariaDb();
            case "h2" -> h2();
            default ->
                throw new IllegalArgumentException(
                        "there is no dialect for " + product + ": implement JdbcDialect, and set it");
        };
    }
}
