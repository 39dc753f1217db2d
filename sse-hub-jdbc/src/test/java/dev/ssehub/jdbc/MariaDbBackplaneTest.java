package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BrokerOutageSuite;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariaDbBackplaneTest extends BrokerOutageSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mariaDb();

    private final Pools pools = new Pools();

    @AfterEach
    void closePools() {
        pools.close();
    }

    @Override
    protected Broker broker() {
        return BROKER.broker();
    }

    @Override
    protected Backplane create(String uri, Duration startTimeout, boolean startsDegraded) {
        return JdbcBackplane.builder(pools.open("jdbc:" + uri), log)
                .label(uri)
                .initializeSchema(true)
                .timeout(Broker.TIMEOUT)
                .startTimeout(startTimeout)
                .startsDegraded(startsDegraded)
                .build();
    }
}
