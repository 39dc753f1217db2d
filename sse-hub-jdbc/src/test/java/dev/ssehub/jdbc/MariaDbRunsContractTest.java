package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbRunsContractTest extends RunsContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }
}
