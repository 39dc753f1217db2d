package dev.ssehub.test.example;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BrokerControl;
import dev.ssehub.test.BrokerOutageSuite;
import java.time.Duration;

/** The backplane in docs/backplanes.md survives outages of its broker. */
class ExampleOutageTest extends BrokerOutageSuite {

    private static final ExampleBroker BROKER = ExampleBroker.start();

    @Override
    protected BrokerControl broker() {
        return BROKER;
    }

    @Override
    protected Backplane create(String uri, Duration startTimeout, boolean startsDegraded) {
        return ExampleBackplane.builder(uri, log)
                .timeout(BrokerControl.TIMEOUT)
                .startTimeout(startTimeout)
                .startsDegraded(startsDegraded)
                .build();
    }
}
