package dev.ssehub.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

class H2PlansTest extends PlansSuite {

    @Override
    String url() {
        return "jdbc:h2:mem:plans;DB_CLOSE_DELAY=-1";
    }

    @Override
    String numbers(int count) {
        return "(SELECT x AS n FROM SYSTEM_RANGE(1, " + count + ")) AS numbers";
    }

    @Override
    String digest() {
        return "HASH('SHA-256', CAST(n AS VARCHAR))";
    }

    @Override
    String bytes(String hex) {
        return "X'" + hex + "'";
    }

    @Override
    String analyze(String table) {
        return "ANALYZE TABLE " + table;
    }

    @Override
    boolean readsAll(ResultSet plan, boolean isPart) throws SQLException {
        String text = plan.getString(1);
        return text.contains("tableScan") || (isPart && text.contains("ORDER BY") && !text.contains("index sorted"));
    }
}
