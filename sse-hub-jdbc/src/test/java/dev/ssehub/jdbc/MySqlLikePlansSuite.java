package dev.ssehub.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** What the plans of MySQL and MariaDB look like. */
abstract class MySqlLikePlansSuite extends PlansSuite {

    private static final Set<String> WHOLE = Set.of("ALL", "index");

    @Override
    String digest() {
        return "UNHEX(SHA2(n, 256))";
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
        String table = plan.getString("table");
        return table != null
                && table.startsWith(JdbcSchema.DEFAULT_PREFIX)
                && (WHOLE.contains(String.valueOf(plan.getString("type")))
                        || (isPart && String.valueOf(plan.getString("Extra")).contains("filesort")));
    }
}
