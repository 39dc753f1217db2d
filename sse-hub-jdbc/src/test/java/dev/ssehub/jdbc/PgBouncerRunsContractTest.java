package dev.ssehub.jdbc;

import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

class PgBouncerRunsContractTest extends RunsContract {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.pgBouncer();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }
}
