package dev.ssehub.tests.cluster;

import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.PostgresServer;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;

/** The database fails over to a replica that lacks the latest commits. */
class PostgresFailoverTest extends LostLogSuite {

    @AutoClose
    private final PostgresServer primary;

    @AutoClose
    private final PostgresServer replica;

    PostgresFailoverTest() throws Exception {
        primary = PostgresServer.start();
        replica = primary.replica();
    }

    @Override
    protected Broker broker() {
        return primary;
    }

    /** Drivers connect to the server that accepts writes. */
    @Override
    protected String uri() {
        return "postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + replica.port()
                + "/postgres?user=test&targetServerType=primary&hostRecheckSeconds=0";
    }

    @Override
    protected void loseLog(String log, Map<EventId, String> acknowledged) throws Exception {
        replica.cutOff();
        int then = acknowledged.size();
        await().until(() -> acknowledged.size() > then + 50);
        primary.kill();
        replica.promote();
    }
}
