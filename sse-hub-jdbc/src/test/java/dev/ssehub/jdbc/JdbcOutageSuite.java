package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BrokerOutageSuite;
import dev.ssehub.tests.support.Broker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** Outages of one database. */
abstract class JdbcOutageSuite extends BrokerOutageSuite {

    private final Pools pools = new Pools();

    @AfterEach
    final void closePools() {
        pools.close();
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
