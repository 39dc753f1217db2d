package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlPlansTest extends PlansSuite {

    private static final Set<String> WHOLE = Set.of("ALL", "index");

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    /** A plan is a table, as it was by default in earlier versions. */
    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri() + "&sessionVariables=explain_format=TRADITIONAL";
    }

    @Override
    String numbers(int count) {
        String digits = "(SELECT 0 AS d UNION ALL "
                + IntStream.range(1, 10).mapToObj(d -> "SELECT " + d).collect(Collectors.joining(" UNION ALL "))
                + ") AS ";
        return "(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 1 AS n FROM "
                + "abcde".chars().mapToObj(name -> digits + (char) name).collect(Collectors.joining(", "))
                + ") AS numbers WHERE n <= " + count;
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
