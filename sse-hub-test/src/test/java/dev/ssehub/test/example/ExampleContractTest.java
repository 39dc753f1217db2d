package dev.ssehub.test.example;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.test.BrokerControl;

/** The backplane in docs/backplanes.md fulfils the contract. */
class ExampleContractTest extends BackplaneContract {

    private static final ExampleBroker BROKER = ExampleBroker.start();

    @Override
    protected Backplane create(String log) {
        return ExampleBackplane.builder(BROKER.uri(), log).build();
    }

    @Override
    protected void appendRaw(String log, byte[] record) throws Exception {
        BROKER.append(log, null, record, BrokerControl.TIMEOUT);
    }

    @Override
    protected void forgetAll(String log, Backplane writer) throws Exception {
        BROKER.forget(log);
    }
}
