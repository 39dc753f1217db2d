package dev.ssehub.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** H2. */
final class H2Dialect implements JdbcDialect {

    @Override
    public String schema() {
        return "schema-h2.sql";
    }

    /** The time at which the transaction began: H2 has no other. */
    @Override
    public String micros() {
        return micros("CURRENT_TIMESTAMP");
    }

    @Override
    public String micros(String column) {
        return "CAST(EXTRACT(EPOCH FROM " + column + ") * 1000000 AS BIGINT)";
    }

    @Override
    public String orderBy(String same, String columns) {
        return " ORDER BY " + same + ", " + columns;
    }

    @Override
    public String server(String prefix) {
        return "(SELECT CAST(MIN(id) AS VARCHAR) FROM " + prefix + "server)";
    }

    @Override
    public void nameServer(Connection connection, String prefix) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO " + prefix + "server (id) VALUES (RANDOM_UUID())");
        }
    }
}
