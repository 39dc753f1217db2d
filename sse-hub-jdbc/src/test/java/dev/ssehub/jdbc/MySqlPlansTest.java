package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlPlansTest extends MySqlLikePlansSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    /** Has a plan returned as a table, as it was by default in earlier versions. */
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
}
