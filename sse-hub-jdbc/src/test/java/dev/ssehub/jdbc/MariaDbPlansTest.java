package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbPlansTest extends MySqlLikePlansSuite {

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
}
