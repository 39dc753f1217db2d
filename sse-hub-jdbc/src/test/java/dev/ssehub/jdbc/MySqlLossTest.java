package dev.ssehub.jdbc;

import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.BrokerExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

@OnMySql
class MySqlLossTest extends LossSuite {

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.mySql();

    @Override
    String url() {
        return "jdbc:" + BROKER.broker().uri();
    }

    @Override
    void restart() throws Exception {
        Broker broker = BROKER.broker();
        broker.kill();
        broker.startAgain();
    }

    /** A suspended transaction ends with its connection there, which is given longer than a call may take. */
    @Override
    EventId appendAfterStandstill(Node node) {
        return await().ignoreException(PublishException.class).until(() -> node.append("after"), id -> true);
    }
}
