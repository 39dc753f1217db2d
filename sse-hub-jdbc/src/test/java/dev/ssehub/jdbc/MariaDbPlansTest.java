package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbPlansTest extends PlansSuite {

    private static final Set<String> WHOLE = Set.of("ALL", "index");

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Override
    String numbers(int count) {
        return "(SELECT seq AS n FROM seq_1_to_" + count + ") AS numbers";
    }

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
