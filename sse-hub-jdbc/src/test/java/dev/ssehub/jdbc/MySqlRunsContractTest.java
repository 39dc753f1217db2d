package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlRunsContractTest extends RunsContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }
}
