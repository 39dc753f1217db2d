package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresPlansTest extends PlansSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.postgres();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Override
    String numbers(int count) {
        return "generate_series(1, " + count + ") AS numbers (n)";
    }

    @Override
    String digest() {
        return "sha256(CAST(CAST(n AS TEXT) AS BYTEA))";
    }

    @Override
    String bytes(String hex) {
        return "CAST('\\x" + hex + "' AS BYTEA)";
    }

    @Override
    String analyze(String table) {
        return "ANALYZE " + table;
    }

    @Override
    boolean readsAll(ResultSet plan, boolean isPart) throws SQLException {
        return plan.getString(1).contains("Seq Scan")
                || (isPart && plan.getString(1).contains("Sort"));
    }
}
